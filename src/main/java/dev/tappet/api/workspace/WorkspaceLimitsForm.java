package dev.tappet.api.workspace;

import dev.tappet.config.TappetConfig;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import dev.tappet.workspace.Spread;
import dev.tappet.workspace.WorkspaceLimits;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;

/** Reads the limits of a workspace from a request; the instance's defaults apply to missing ones. */
@Singleton
public class WorkspaceLimitsForm {
    private static final String LIMITS = "limits";
    private static final String RATE = "rate";
    private static final String PAYLOAD = "payload";
    private static final String OUTPUT = "output";

    private static final String SPREAD = "spread";

    public static final int MAX_RATE = 100_000;

    /** In bytes: several times the largest response to callers. Outputs are held in memory as a whole. */
    private static final int MAX_OUTPUT = 64 * 1024 * 1024;

    private final int maxPayload;

    WorkspaceLimitsForm(TappetConfig config) {
        this.maxPayload = config.limits().payloadCeiling();
    }

    WorkspaceLimits read(ObjectFields sent) throws InvalidFieldException {
        ObjectFields limits = sent.object(LIMITS, Set.of(RATE, PAYLOAD, OUTPUT, SPREAD));
        return new WorkspaceLimits(
                read(limits, RATE, MAX_RATE),
                read(limits, PAYLOAD, maxPayload),
                read(limits, OUTPUT, MAX_OUTPUT),
                read(limits, SPREAD, Spread.MAX_PARTITIONS));
    }

    private static Optional<Integer> read(ObjectFields limits, String key, int max) throws InvalidFieldException {
        return limits.has(key) ? Optional.of(limits.number(key, 1, max)) : Optional.empty();
    }
}
