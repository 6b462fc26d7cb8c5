package dev.tappet.api.support;

import dev.tappet.http.ProblemType;
import dev.tappet.workspace.ChangeResult;
import dev.tappet.workspace.Draft;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Converts a {@link ChangeResult} to an HTTP response. */
public final class ChangeResponses {
    private ChangeResponses() {}

    /**
     * The value of a successful change.
     *
     * @param missing the error if the object does not exist
     * @throws RejectedException for any other result
     */
    public static <T> T done(ChangeResult<T> result, Supplier<RejectedException> missing) {
        return switch (result) {
            case ChangeResult.Done<T>(T now) -> now;
            case ChangeResult.Missing<T> _ -> throw missing.get();
            case ChangeResult.Conflict<T> conflict ->
                throw RejectedException.of(ProblemType.CONFLICT, conflict.reason());
            case ChangeResult.Outdated<T> outdated -> throw outdated(outdated.current());
            case ChangeResult.Invalid<T> invalid -> throw RejectedException.invalidDefinition(invalid.problems());
        };
    }

    /**
     * Checks that no published workflow uses an object before it is deleted.
     *
     * @throws RejectedException with 409 if there are users
     */
    public static void requireUnused(String what, List<String> users) {
        if (!users.isEmpty()) {
            throw RejectedException.of(
                    ProblemType.CONFLICT,
                    "Published workflows use the %s: %s. Unpublish them, or publish versions without it; force=true deletes it anyway"
                            .formatted(what, String.join(", ", users)));
        }
    }

    /** Contains the current draft, so that an editor can merge it without another request. */
    private static RejectedException outdated(Optional<Draft> current) {
        return current.map(draft -> {
                    Map<String, Object> shown = new LinkedHashMap<>();
                    shown.put("source", draft.source().text());
                    shown.put("etag", DraftTag.of(draft));
                    shown.put("saved_at", draft.saved().toString());
                    draft.author().ifPresent(name -> shown.put("saved_by", name));
                    return RejectedException.of(
                            ProblemType.PRECONDITION_FAILED,
                            "The draft was saved at %s%s since it was read. Merge draft.source, and send its etag as If-Match"
                                    .formatted(
                                            draft.saved(),
                                            draft.author()
                                                    .map(" by the token \"%s\""::formatted)
                                                    .orElse("")),
                            Map.of("draft", shown));
                })
                .orElseGet(() -> RejectedException.of(
                        ProblemType.PRECONDITION_FAILED,
                        "The workflow has no draft. Send If-None-Match: * to save the first one"));
    }
}
