package dev.tappet.storage;

/** The durability of a write when it returns. */
public enum Durability {
    /** The write survives a loss of power. */
    SYNCED,
    /**
     * The write may be lost when the machine crashes, without harm. A later synced write is never kept without it.
     * DynamoDB does not distinguish the two.
     */
    LAZY
}
