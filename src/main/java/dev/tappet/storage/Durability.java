package dev.tappet.storage;

/** How much must be safe before a write returns. */
public enum Durability {
    /** It survives the loss of power. */
    SYNCED,
    /**
     * It may be lost in a crash of the machine, without harm; what was written after it and synced is then never
     * kept without it. DynamoDB knows no difference.
     */
    LAZY
}
