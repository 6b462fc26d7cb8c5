package dev.tappet.trigger;

import dev.tappet.http.Headers;
import dev.tappet.http.MediaType;
import java.util.Set;

/**
 * Content in which browsers run scripts. What a workflow sends shares its origin with the API and its pages, where such
 * a script could use the session of the person who opens it. In a sandbox without <code>allow-same-origin</code> it has an
 * origin of its own, and works otherwise.
 *
 * @see <a href="https://www.w3.org/TR/CSP3/#directive-sandbox">Content Security Policy, 6.3.2</a>
 */
final class ActiveContent {
    /** Beside a policy of the workflow's own: all policies of a response apply. */
    static final Headers.Field SANDBOX =
            new Headers.Field("Content-Security-Policy", "sandbox allow-scripts allow-forms allow-popups");

    /**
     * HTML, what browsers guess to be HTML (MIME Sniffing, 7), and bodies whose parts have types of their own. XML of
     * any name counts too: it may hold SVG and XHTML.
     */
    private static final Set<String> TYPES = Set.of(
            "text/html",
            "text/xsl",
            "application/xml-dtd",
            "unknown/unknown",
            "application/unknown",
            "*/*",
            "multipart/x-mixed-replace");

    private ActiveContent() {}

    /** Of a value with commas, browsers use the last type that they can read (Fetch, 2.2.2), so each is looked at. */
    static boolean is(String contentType) {
        for (String value : contentType.split(",")) {
            MediaType type = MediaType.of(value);
            if (type.isXml() || TYPES.contains(type.name())) {
                return true;
            }
        }
        return false;
    }
}
