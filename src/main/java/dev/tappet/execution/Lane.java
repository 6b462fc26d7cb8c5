package dev.tappet.execution;

/** The two queues, each with workers of its own, so that queued runs never make a waiting caller wait longer. */
public enum Lane {
    SYNC,
    ASYNC
}
