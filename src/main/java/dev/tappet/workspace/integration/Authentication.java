package dev.tappet.workspace.integration;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.signature.AuthenticationScheme;
import dev.tappet.signature.SecretRules;
import java.util.List;

/**
 * The authentication schemes that requests to an integration must satisfy, validated: secrets in headers can be sent
 * and compared, and signatures can be verified.
 */
public record Authentication(List<AuthenticationScheme> schemes) {
    public static final Authentication NONE = new Authentication(List.of());

    static final int HEADERS = 10;
    static final int SECRETS = SecretRules.SECRETS;
    static final int SECRET_CHARACTERS = SecretRules.MAX_LENGTH;

    /**
     * Maximum length of all secrets together, in characters. Every trigger request reads the integration, and the cost
     * of a read depends on its size.
     */
    static final int ALL_CHARACTERS = 64 * 1024;

    public Authentication {
        schemes = List.copyOf(schemes);
    }

    /** All secrets of its schemes. */
    public List<String> secrets() {
        return schemes.stream().flatMap(scheme -> scheme.secrets().stream()).toList();
    }

    /** The JSON to be sealed and stored, in UTF-8. */
    public byte[] json() {
        return SchemeJson.write(schemes);
    }

    /** Reads the result of {@link #json}. */
    public static Authentication stored(byte[] json) {
        try {
            return new Authentication(SchemeJson.read(json));
        } catch (MalformedJsonException | InvalidFieldException e) {
            throw new IllegalStateException("The stored authentication cannot be read", e);
        }
    }

    /** @throws InvalidFieldException if a header or a secret could not be sent, or there are too many */
    public static Authentication of(List<? extends AuthenticationScheme> schemes) throws InvalidFieldException {
        SchemeChecks checks = new SchemeChecks();
        int characters = 0;
        for (AuthenticationScheme scheme : schemes) {
            characters += scheme.secrets().stream().mapToInt(String::length).sum();
            checks.check(scheme);
        }
        if (characters > ALL_CHARACTERS) {
            throw new InvalidFieldException(
                    "authentication", "must not exceed %,d characters of secrets".formatted(ALL_CHARACTERS));
        }
        return new Authentication(List.copyOf(schemes));
    }
}
