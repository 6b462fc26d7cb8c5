package dev.tappet.storage;

/**
 * The secondary indexes. They hold keys only and are eventually consistent: whoever reads one reads the items
 * themselves after it.
 */
public enum Index {
    /** What has to be looked at, and when: live executions, in shards so that none throttles the table. */
    DUE,
    /** Executions of a workflow by time of creation; an entry never changes after the put. */
    BY_WORKFLOW,
    /** Executions of a workspace by time of creation; an entry never changes after the put. */
    BY_WORKSPACE
}
