package dev.tappet.workspace.integration;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.signature.AnyOf;
import dev.tappet.signature.AuthenticationScheme;
import dev.tappet.signature.HeaderSecret;
import dev.tappet.signature.SecretRules;
import dev.tappet.signature.Signature;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What requests to an integration must satisfy, checked: what is in a header can be sent and compared, and what is
 * signed can be verified.
 */
public record Authentication(List<AuthenticationScheme> schemes) {
    public static final Authentication NONE = new Authentication(List.of());

    static final int HEADERS = 10;
    static final int SECRETS = SecretRules.SECRETS;
    static final int SECRET_CHARACTERS = SecretRules.CHARACTERS;

    /** Of all secrets together: an integration is read on every trigger, and a read is paid by its size. */
    static final int ALL_CHARACTERS = 64 * 1024;

    public Authentication {
        schemes = List.copyOf(schemes);
    }

    /** @throws InvalidFieldException when a header or a secret could not be sent, or there are too many */
    public static Authentication of(List<? extends AuthenticationScheme> schemes) throws InvalidFieldException {
        Set<String> headers = new HashSet<>();
        boolean isSigned = false;
        int characters = 0;
        for (AuthenticationScheme scheme : schemes) {
            characters += scheme.secrets().stream().mapToInt(String::length).sum();
            switch (scheme) {
                case HeaderSecret header -> check("authentication.headers[" + headers.size() + "]", header, headers);
                case AnyOf _ -> throw new InvalidFieldException("authentication", "must not have alternatives");
                case Signature signature -> {
                    if (isSigned) {
                        throw new InvalidFieldException("authentication.signature", "is required");
                    }
                    isSigned = true;
                    check("authentication.signature.secrets", signature);
                }
            }
        }
        if (characters > ALL_CHARACTERS) {
            throw new InvalidFieldException(
                    "authentication", "must not exceed %,d characters of secrets".formatted(ALL_CHARACTERS));
        }
        return new Authentication(List.copyOf(schemes));
    }

    private static void check(String place, HeaderSecret header, Set<String> earlier) throws InvalidFieldException {
        if (earlier.size() == HEADERS) {
            throw new InvalidFieldException(
                    "authentication.headers", "must not have more than %d headers".formatted(HEADERS));
        }
        SecretRules.checkHeader(place + ".header", header.name());
        if (!earlier.add(header.name().toLowerCase(Locale.ROOT))) {
            throw new InvalidFieldException(place + ".header", "is listed twice; one entry may have several secrets");
        }
        SecretRules.check(place + ".secrets", header.secrets());
    }

    private static void check(String place, Signature signature) throws InvalidFieldException {
        SecretRules.check(place, signature.rule(), signature.secrets());
    }
}
