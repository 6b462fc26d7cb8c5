package dev.tappet.signature;

import dev.tappet.json.InvalidFieldException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules for names of headers and for secrets, so that senders can send them. */
public final class SecretRules {
    public static final int SECRETS = 5;
    public static final int MAX_LENGTH = 4096;

    /** A token of RFC 9110, section 5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");

    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");

    /** Headers that frame a message, name its host or are set by proxies: never a secret of the sender. */
    private static final Set<String> CONNECTION_HEADERS = Set.of(
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

    private SecretRules() {}

    /** Checks the name of any header. */
    static void checkHeaderName(String field, String name) throws InvalidFieldException {
        if (!TOKEN.matcher(name).matches()) {
            throw new InvalidFieldException(field, "must be the name of a header, with at most 100 characters");
        }
    }

    public static void checkHeader(String field, String name) throws InvalidFieldException {
        checkHeaderName(field, name);
        if (CONNECTION_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new InvalidFieldException(field, "must be a header that senders can set");
        }
    }

    public static void checkParameter(String field, String name) throws InvalidFieldException {
        if (name.length() > 100 || !PRINTABLE.matcher(name).matches()) {
            throw new InvalidFieldException(
                    field, "must be the name of a parameter of the query: 1 to 100 printable ASCII characters");
        }
    }

    public static void check(String field, List<String> secrets) throws InvalidFieldException {
        if (secrets.isEmpty() || secrets.size() > SECRETS) {
            throw new InvalidFieldException(field, "must have 1 to %d secrets".formatted(SECRETS));
        }
        for (int i = 0; i < secrets.size(); i++) {
            check(field + "[" + i + "]", secrets.get(i));
        }
    }

    /** Checks a single secret. */
    public static void check(String field, String secret) throws InvalidFieldException {
        if (!isSendable(secret)) {
            throw new InvalidFieldException(
                    field,
                    "must have 1 to %,d printable ASCII characters, without a space at either end"
                            .formatted(MAX_LENGTH));
        }
    }

    /** Checks that the secrets are valid, and are keys of the rule. */
    public static void check(String field, SignatureRule rule, List<String> secrets) throws InvalidFieldException {
        check(field, secrets);
        for (int i = 0; i < secrets.size(); i++) {
            if (!isKey(rule, secrets.get(i))) {
                throw new InvalidFieldException(
                        field + "[" + i + "]",
                        "must be a key in the form that secret_encoding and algorithm define%s"
                                .formatted(rule.hint(secrets.get(i))));
            }
        }
    }

    /** Checks that the secrets are valid, and are keys in their encoding. */
    public static void check(String field, VerificationKeys.Shared shared) throws InvalidFieldException {
        check(field, shared.secrets());
        for (int i = 0; i < shared.secrets().size(); i++) {
            if (!isKey(shared.encoding(), shared.secrets().get(i))) {
                throw new InvalidFieldException(
                        field + "[" + i + "]",
                        "must be a shared secret in the form that secret_encoding defines; a public key is fetched from keys_url");
            }
        }
    }

    private static boolean isKey(SecretEncoding encoding, String secret) {
        try {
            // anyone who knows the public key could sign with it
            return encoding != SecretEncoding.PEM
                    && !secret.startsWith("-----BEGIN ")
                    && encoding.key(secret, false).length > 0;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    static boolean isSendable(String secret) {
        // a key may be pasted with its line breaks
        String line = secret.startsWith("-----BEGIN ")
                ? secret.replaceAll("[\\r\\n]+", " ").strip()
                : secret;
        return secret.length() <= MAX_LENGTH && PRINTABLE.matcher(line).matches();
    }

    static boolean isKey(SignatureRule rule, String secret) {
        try {
            byte[] key = rule.key(secret);
            return key.length > 0
                    && switch (rule.algorithm()) {
                        case SignatureAlgorithm.KeyPair pair ->
                            SignatureVerification.publicKey(pair, key).isPresent();
                        case SignatureAlgorithm.Hmac _,
                                SignatureAlgorithm.Comparison _,
                                SignatureAlgorithm.Certificate _ -> true;
                    };
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
