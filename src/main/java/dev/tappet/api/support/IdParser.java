package dev.tappet.api.support;

import dev.tappet.http.ProblemType;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Parses ids in paths. Accepts the canonical form only, unlike {@link UUID#fromString}. */
public final class IdParser {
    private static final Pattern CANONICAL =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private IdParser() {}

    public static UUID integration(String text) {
        return read(text).orElseThrow(() -> malformed(ProblemType.INVALID_INTEGRATION_ID, "integration"));
    }

    public static UUID workflow(String text) {
        return read(text).orElseThrow(() -> malformed(ProblemType.INVALID_WORKFLOW_ID, "workflow"));
    }

    public static UUID workspace(String text) {
        return read(text).orElseThrow(CallerContext::noSuchWorkspace);
    }

    public static Optional<UUID> read(String text) {
        return CANONICAL.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }

    private static RejectedException malformed(ProblemType row, String name) {
        return RejectedException.of(row, "The id of the %s must be a UUID".formatted(name));
    }
}
