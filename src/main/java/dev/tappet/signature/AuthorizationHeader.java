package dev.tappet.signature;

import java.util.List;
import java.util.Optional;

/**
 * Reads the header {@code Authorization}: a scheme in any case, blanks, and the credentials (RFC 9110, section 11.4).
 */
final class AuthorizationHeader {
    static final String NAME = "Authorization";

    private AuthorizationHeader() {}

    /** The credentials of a scheme; empty if the header is missing, is repeated or has another scheme. */
    static Optional<String> credentials(SignedRequest request, String scheme) {
        List<String> values = request.headers().all(NAME);
        return values.size() == 1 ? credentials(values.getFirst().strip(), scheme) : Optional.empty();
    }

    /** The credentials in a value of the header; empty if it has another scheme. */
    static Optional<String> credentials(String value, String scheme) {
        boolean isOfScheme = value.regionMatches(true, 0, scheme, 0, scheme.length())
                && value.length() > scheme.length()
                && value.charAt(scheme.length()) == ' ';
        return isOfScheme ? Optional.of(value.substring(scheme.length() + 1).strip()) : Optional.empty();
    }
}
