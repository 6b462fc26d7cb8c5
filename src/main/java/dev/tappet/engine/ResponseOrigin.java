package dev.tappet.engine;

import java.util.Locale;
import java.util.Set;

/**
 * The use of the origin (scheme, host and port) of the responses of workflows, which decides the headers they may have.
 */
public enum ResponseOrigin {
    /** Shared with the API and its pages: a page that a workflow sends must not act in the name of their users. */
    SHARED,
    /** Used by the responses of workflows only, as the administrator has configured. */
    DEDICATED;

    /** Headers with which one response changes how browsers treat all other responses of the origin, in lower case. */
    private static final Set<String> ORIGIN_WIDE_HEADERS = Set.of(
            "alt-svc",
            "clear-site-data",
            "expect-ct",
            "nel",
            "public-key-pins",
            "report-to",
            "service-worker-allowed",
            "strict-transport-security");

    /** @param dedicated whether the host serves nothing else to browsers */
    public static ResponseOrigin of(boolean dedicated) {
        return dedicated ? DEDICATED : SHARED;
    }

    boolean refuses(String header) {
        return this == SHARED && ORIGIN_WIDE_HEADERS.contains(header.toLowerCase(Locale.ROOT));
    }
}
