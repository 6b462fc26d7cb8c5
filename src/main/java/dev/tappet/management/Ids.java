package dev.tappet.management;

import dev.tappet.trigger.ErrorRow;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Reads ids in paths; what {@link UUID#fromString} takes beyond the canonical form is no id. */
final class Ids {
    private static final Pattern CANONICAL =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private Ids() {}

    static UUID integration(String text) {
        return read(text).orElseThrow(() -> malformed(ErrorRow.INVALID_INTEGRATION_ID, "integration"));
    }

    static UUID workflow(String text) {
        return read(text).orElseThrow(() -> malformed(ErrorRow.INVALID_WORKFLOW_ID, "workflow"));
    }

    static UUID workspace(String text) {
        return read(text).orElseThrow(Access::noSuchWorkspace);
    }

    static Optional<UUID> read(String text) {
        return CANONICAL.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }

    private static RejectedException malformed(ErrorRow row, String what) {
        return RejectedException.of(row, "The id of the %s must be a UUID".formatted(what));
    }
}
