package dev.tappet.storage;

/** What a write must survive once it has returned. */
public enum Durability {
    /** The write survives a loss of power. */
    SYNCED,
    /**
     * The write may be lost when the machine crashes, without harm. A later synced write is never kept without it.
     * DynamoDB does not distinguish the two.
     */
    LAZY
}
