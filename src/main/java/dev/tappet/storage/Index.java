package dev.tappet.storage;

/**
 * The secondary indexes. They hold keys only and are eventually consistent: a reader of an index then reads the items
 * themselves.
 */
public enum Index {
    /**
     * Items to process, by due time: live executions, schedules, event reports. Executions are sharded, so that no
     * partition throttles the table.
     */
    DUE,
    /** Executions of a workflow by time of creation; an entry never changes after the put. */
    BY_WORKFLOW,
    /** Executions of a workspace by time of creation; an entry never changes after the put. */
    BY_WORKSPACE
}
