package dev.tappet.engine;

import java.time.Instant;
import java.util.Map;

/** How one run of the engine ended. */
public sealed interface Ending {
    record Exited(Map<String, Object> output) implements Ending {}

    record Failed(StepFailure failure) implements Ending {}

    record Held(Instant due) implements Ending {}

    record HandedOver() implements Ending {}
}
