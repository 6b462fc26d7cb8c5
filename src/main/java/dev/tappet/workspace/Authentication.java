package dev.tappet.workspace;

import dev.tappet.workspace.Integration.HeaderSecret;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The headers that requests to an integration must carry, checked: what is in one can be sent and compared. */
public record Authentication(List<HeaderSecret> headers) {
    public static final Authentication NONE = new Authentication(List.of());

    static final int HEADERS = 10;
    static final int SECRETS = 5;
    static final int SECRET_CHARACTERS = 4096;

    /** Of all secrets together: an integration is read on every trigger, and a read is paid by its size. */
    static final int ALL_CHARACTERS = 64 * 1024;

    /** A token of RFC 9110, 5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");

    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");

    /** What frames a message, names its host, or is written anew by every hop: never a secret of the sender's. */
    private static final Set<String> NOT_THE_SENDERS = Set.of(
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "expect",
            "host",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "via",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-forwarded-proto");

    public Authentication {
        headers = List.copyOf(headers);
    }

    /** @throws UnusableInputException when a header or a secret could not be sent, or there are too many */
    public static Authentication of(List<HeaderSecret> headers) throws UnusableInputException {
        if (headers.size() > HEADERS) {
            throw new UnusableInputException("authentication", "at most %d headers are taken".formatted(HEADERS));
        }
        Set<String> seen = new HashSet<>();
        int characters = 0;
        for (int i = 0; i < headers.size(); i++) {
            String place = "authentication[" + i + "]";
            checkName(place + ".header", headers.get(i).name());
            if (!seen.add(headers.get(i).name().toLowerCase(Locale.ROOT))) {
                throw new UnusableInputException(
                        place + ".header", "one entry for a header is expected; it may hold several secrets");
            }
            checkSecrets(place + ".secrets", headers.get(i).secrets());
            characters +=
                    headers.get(i).secrets().stream().mapToInt(String::length).sum();
        }
        if (characters > ALL_CHARACTERS) {
            throw new UnusableInputException(
                    "authentication", "at most %,d characters of secrets are taken".formatted(ALL_CHARACTERS));
        }
        return new Authentication(headers);
    }

    private static void checkName(String field, String name) throws UnusableInputException {
        if (!TOKEN.matcher(name).matches()) {
            throw new UnusableInputException(field, "a header's name of at most 100 characters is expected");
        }
        if (NOT_THE_SENDERS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new UnusableInputException(field, "a header that is the sender's to choose is expected");
        }
    }

    private static void checkSecrets(String field, List<String> secrets) throws UnusableInputException {
        if (secrets.isEmpty() || secrets.size() > SECRETS) {
            throw new UnusableInputException(field, "1 to %d secrets are expected".formatted(SECRETS));
        }
        for (int i = 0; i < secrets.size(); i++) {
            if (secrets.get(i).length() > SECRET_CHARACTERS
                    || !PRINTABLE.matcher(secrets.get(i)).matches()) {
                throw new UnusableInputException(
                        field + "[" + i + "]",
                        "1 to %,d printable ASCII characters without a space at either end are expected"
                                .formatted(SECRET_CHARACTERS));
            }
        }
    }
}
