package dev.tappet.execution;

/** The two queues, each with its own workers, so that queued asynchronous runs never delay waiting callers. */
public enum Lane {
    SYNC,
    ASYNC
}
