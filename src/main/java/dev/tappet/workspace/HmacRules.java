package dev.tappet.workspace;

import dev.tappet.workspace.SignedContent.Variable;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** What an {@link Hmac} must be for its signatures to prove anything. */
final class HmacRules {
    private static final Duration LONGEST_TOLERANCE = Duration.ofDays(1);

    /** No blank: blanks stand between signatures. */
    private static final Pattern PREFIX = Pattern.compile("[\\x21-\\x7e]{0,50}");

    private HmacRules() {}

    static void check(String place, Hmac hmac) throws UnusableInputException {
        Authentication.checkName(place + ".header", hmac.header());
        if (!PREFIX.matcher(hmac.prefix()).matches()) {
            throw new UnusableInputException(
                    place + ".prefix", "at most 50 printable ASCII characters without a space are expected");
        }
        checkTimestamp(place, hmac);
        if (hmac.idHeader().isPresent()) {
            Authentication.checkName(place + ".id_header", hmac.idHeader().get());
        } else if (hmac.signed().has(Variable.ID)) {
            throw new UnusableInputException(place + ".id_header", "is needed, because {id} is signed");
        }
        Authentication.checkSecrets(place + ".secrets", hmac.secrets());
        checkKeys(place + ".secrets", hmac);
    }

    private static void checkTimestamp(String place, Hmac hmac) throws UnusableInputException {
        boolean signed = hmac.signed().has(Variable.TIMESTAMP);
        if (hmac.timestamp().isEmpty()) {
            if (signed) {
                throw new UnusableInputException(place + ".timestamp", "is needed, because {timestamp} is signed");
            }
            return;
        }
        if (!signed) {
            // whoever repeats a captured request would simply write a new one
            throw new UnusableInputException(
                    place + ".timestamp", "proves nothing unless {timestamp} stands in what is signed");
        }
        Authentication.checkName(
                place + ".timestamp.header", hmac.timestamp().get().header());
        Duration tolerance = hmac.timestamp().get().tolerance();
        if (!tolerance.isPositive() || tolerance.compareTo(LONGEST_TOLERANCE) > 0) {
            throw new UnusableInputException(
                    place + ".timestamp.tolerance_seconds",
                    "1 to %d is expected".formatted(LONGEST_TOLERANCE.toSeconds()));
        }
    }

    private static void checkKeys(String field, Hmac hmac) throws UnusableInputException {
        List<String> secrets = hmac.secrets();
        for (int i = 0; i < secrets.size(); i++) {
            if (!isKey(hmac, secrets.get(i))) {
                throw new UnusableInputException(
                        field + "[" + i + "]", "a key in the form that secret_encoding says is expected");
            }
        }
    }

    private static boolean isKey(Hmac hmac, String secret) {
        try {
            return hmac.key(secret).length > 0;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
