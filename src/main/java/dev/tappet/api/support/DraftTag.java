package dev.tappet.api.support;

import dev.tappet.http.ProblemType;
import dev.tappet.workspace.Draft;
import dev.tappet.workspace.DraftPrecondition;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The entity tag of a draft: its revision in quotes (RFC 9110, 8.8.3). Weak tags are treated as strong ones: a proxy
 * that compresses a response weakens its tag, although the text is the same.
 */
public final class DraftTag {
    private static final Pattern TAGS =
            Pattern.compile("(?:W/)?\"[\\x21\\x23-\\x7e]*\"(?:[ \\t]*,[ \\t]*(?:W/)?\"[\\x21\\x23-\\x7e]*\")*");

    private static final Pattern REVISION = Pattern.compile("\"([1-9][0-9]{0,17})\"");

    private DraftTag() {}

    public static String of(Draft draft) {
        return of(draft.revision());
    }

    public static String of(long revision) {
        return "\"" + revision + "\"";
    }

    /** The precondition of {@code If-Match} and {@code If-None-Match} for a draft. */
    public static DraftPrecondition required(HttpHeaders headers) {
        return required(headers, "for a workflow without a draft", "a draft");
    }

    /**
     * The precondition for another object that has revisions.
     *
     * @param absence when {@code If-None-Match: *} is sent, for messages
     * @param tagged  the object that has the tag, for messages
     */
    public static DraftPrecondition required(HttpHeaders headers, String absence, String tagged) {
        List<String> match = headers.getRequestHeader(HttpHeaders.IF_MATCH);
        List<String> noneMatch = headers.getRequestHeader(HttpHeaders.IF_NONE_MATCH);
        if (!noneMatch.isEmpty()) {
            if (match.isEmpty() && noneMatch.equals(List.of("*"))) {
                return new DraftPrecondition.Absent();
            }
            throw RejectedException.of(
                    ProblemType.INVALID_REQUEST,
                    "If-None-Match: must be *, %s, and without an If-Match".formatted(absence));
        }
        if (match.isEmpty()) {
            return DraftPrecondition.NONE;
        }
        String tags = String.join(", ", match).strip();
        if (tags.equals("*")) {
            return new DraftPrecondition.Present();
        }
        if (!TAGS.matcher(tags).matches()) {
            throw RejectedException.of(
                    ProblemType.INVALID_REQUEST,
                    "If-Match: must be * or the etag of %s in quotes, such as \"7\"".formatted(tagged));
        }
        Set<Long> revisions = new HashSet<>();
        Matcher tag = REVISION.matcher(tags);
        while (tag.find()) {
            revisions.add(Long.valueOf(tag.group(1)));
        }
        return new DraftPrecondition.OneOf(revisions);
    }
}
