package dev.tappet.execution;

/** The names of the attributes in which an {@link ExecutionState} is stored. They never change. */
final class StateAttributes {
    /** Largest event or output, in bytes, that the item itself holds. */
    static final int INLINE_BYTES = 1024;

    /** Largest response, in bytes, that the item itself holds: less, because most executions have none. */
    static final int INLINE_ANSWER_BYTES = 512;

    static final String EVENT_PARTS = "E#";
    static final String REQUEST_PARTS = "Q#";

    static final String WORKSPACE = "workspace";
    static final String WORKFLOW = "workflow";
    static final String SOURCE = "source";
    static final String VERSION = "version";
    static final String INTEGRATION = "integration";
    static final String LANE = "lane";
    static final String STATUS = "status";
    static final String EPOCH = "epoch";
    static final String OWNER = "owner";
    static final String LEASE = "lease";
    static final String CLAIMS = "claims";
    static final String SWEEPS = "sweeps";
    static final String RESUME = "resume";
    static final String DUE = "due";
    static final String CREATED = "created";
    static final String STARTED = "started";
    static final String FINISHED = "finished";
    static final String EVENT = "event";
    static final String EVENT_REF = "event_ref";
    static final String EVENT_AT = "event_at";
    static final String REQUEST = "request";
    static final String REQUEST_REF = "request_ref";
    static final String REQUEST_AT = "request_at";
    static final String OUTPUT = "output";
    static final String OUTPUT_REF = "output_ref";
    static final String OUTPUT_AT = "output_at";
    static final String ANSWER = "answer";
    static final String ANSWER_REF = "answer_ref";
    static final String ANSWER_AT = "answer_at";
    static final String ANSWERED = "answered";
    static final String FAILED_STEP = "failed_step";
    static final String FAILURE = "failure";
    static final String RERUN_OF = "rerun_of";
    static final String SEED = "seed";
    static final String SINCE = "since";
    static final String TRACE = "trace";
    static final String FAILURE_STATUS = "failure_status";
    static final String URL = "url";
    static final String REQUEST_ID = "request_id";
    static final String STEPS = "steps";

    private StateAttributes() {}
}
