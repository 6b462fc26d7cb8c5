package dev.tappet.trigger.event;

/**
 * The value of <code>$.event</code>, as JSON and as a plain value, so that it is parsed once.
 *
 * @param json  the stored form: JSON in UTF-8. If the body is JSON in UTF-8, these are the bytes of the sender
 * @param value the same as a plain value, for conditions
 */
public record Event(byte[] json, Object value) {}
