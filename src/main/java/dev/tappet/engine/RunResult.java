package dev.tappet.engine;

import java.time.Instant;
import java.util.Map;

/** How one run of the engine ended. */
public sealed interface RunResult {
    record Exited(Map<String, Object> output) implements RunResult {}

    record Failed(StepFailure failure) implements RunResult {}

    record Suspended(Instant due) implements RunResult {}

    record Yielded() implements RunResult {}
}
