package dev.tappet.workspace;

import dev.tappet.workspace.Integration.HeaderSecret;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What requests to an integration must satisfy, checked: what is in a header can be sent and compared, and what is
 * signed can be verified.
 */
public record Authentication(List<Scheme> schemes) {
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
        schemes = List.copyOf(schemes);
    }

    /** @throws UnusableInputException when a header or a secret could not be sent, or there are too many */
    public static Authentication of(List<? extends Scheme> schemes) throws UnusableInputException {
        Set<String> headers = new HashSet<>();
        boolean isSigned = false;
        int characters = 0;
        for (Scheme scheme : schemes) {
            switch (scheme) {
                case HeaderSecret header -> {
                    check("authentication.headers[" + headers.size() + "]", header, headers);
                    characters += characters(header.secrets());
                }
                case Hmac hmac -> {
                    if (isSigned) {
                        throw new UnusableInputException("authentication.hmac", "one is expected");
                    }
                    isSigned = true;
                    HmacRules.check("authentication.hmac", hmac);
                    characters += characters(hmac.secrets());
                }
            }
        }
        if (characters > ALL_CHARACTERS) {
            throw new UnusableInputException(
                    "authentication", "at most %,d characters of secrets are taken".formatted(ALL_CHARACTERS));
        }
        return new Authentication(List.copyOf(schemes));
    }

    private static void check(String place, HeaderSecret header, Set<String> earlier) throws UnusableInputException {
        if (earlier.size() == HEADERS) {
            throw new UnusableInputException(
                    "authentication.headers", "at most %d headers are taken".formatted(HEADERS));
        }
        checkName(place + ".header", header.name());
        if (!earlier.add(header.name().toLowerCase(Locale.ROOT))) {
            throw new UnusableInputException(
                    place + ".header", "one entry for a header is expected; it may hold several secrets");
        }
        checkSecrets(place + ".secrets", header.secrets());
    }

    private static int characters(List<String> secrets) {
        return secrets.stream().mapToInt(String::length).sum();
    }

    static void checkName(String field, String name) throws UnusableInputException {
        if (!TOKEN.matcher(name).matches()) {
            throw new UnusableInputException(field, "a header's name of at most 100 characters is expected");
        }
        if (NOT_THE_SENDERS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new UnusableInputException(field, "a header that is the sender's to choose is expected");
        }
    }

    static void checkSecrets(String field, List<String> secrets) throws UnusableInputException {
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
