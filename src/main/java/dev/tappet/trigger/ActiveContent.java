package dev.tappet.trigger;

import dev.tappet.http.Headers;
import dev.tappet.http.MediaType;
import java.util.Set;

/**
 * Content in which browsers run scripts. Responses of workflows share their origin with the API and the console, where
 * such a script could use the session of the signed-in user. A sandbox without <code>allow-same-origin</code> gives the
 * content an origin of its own.
 *
 * @see <a href="https://www.w3.org/TR/CSP3/#directive-sandbox">Content Security Policy, 6.3.2</a>
 */
final class ActiveContent {
    /** Added beside a policy of the workflow: all policies of a response apply. */
    static final Headers.Field SANDBOX =
            new Headers.Field("Content-Security-Policy", "sandbox allow-scripts allow-forms allow-popups");

    /**
     * HTML, types that browsers sniff as HTML (MIME Sniffing, 7), and multipart bodies, whose parts have types of their
     * own. XML of any name counts too: it may contain SVG and XHTML.
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

    /**
     * If the value has commas, browsers use the last type that they can parse (Fetch, 2.2.2), so every part is checked.
     */
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
