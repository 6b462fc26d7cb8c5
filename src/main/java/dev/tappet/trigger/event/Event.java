package dev.tappet.trigger.event;

/**
 * <code>$.event</code>, in both forms that are needed of it, so that it is read once.
 *
 * @param json  what is stored: JSON in UTF-8, the sender's own bytes wherever these are that
 * @param value the same as plain values, for conditions
 */
public record Event(byte[] json, Object value) {}
