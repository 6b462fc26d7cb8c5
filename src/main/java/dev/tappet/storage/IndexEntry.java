package dev.tappet.storage;

/**
 * An entry of an {@link Index}.
 *
 * @param key  of the item
 * @param sort its position within its partition of the index
 */
public record IndexEntry(Key key, String sort) {}
