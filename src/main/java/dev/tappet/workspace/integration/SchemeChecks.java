package dev.tappet.workspace.integration;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.signature.AnyOf;
import dev.tappet.signature.AuthenticationScheme;
import dev.tappet.signature.BasicCredentials;
import dev.tappet.signature.BearerToken;
import dev.tappet.signature.HeaderSecret;
import dev.tappet.signature.QuerySecret;
import dev.tappet.signature.SecretRules;
import dev.tappet.signature.Signature;
import dev.tappet.signature.SignedToken;
import dev.tappet.signature.VerificationKeys;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Validates the schemes of one integration, one after the other: a request must be able to satisfy all of them. */
final class SchemeChecks {
    private static final String AUTHORIZATION = "authorization";

    private final Set<String> headers = new HashSet<>();
    private final Set<String> parameters = new HashSet<>();
    private int listedHeaders;
    private boolean isSigned;

    /** @throws InvalidFieldException if a header or a secret could not be sent, or two schemes use the same place */
    void check(AuthenticationScheme scheme) throws InvalidFieldException {
        switch (scheme) {
            case HeaderSecret header -> check("authentication.headers[" + listedHeaders++ + "]", header);
            case BasicCredentials basic -> check("authentication.basic", basic);
            case BearerToken bearer -> {
                claimAuthorization("authentication.bearer");
                SecretRules.check("authentication.bearer.secrets", bearer.secrets());
            }
            case QuerySecret query -> check("authentication.query[" + parameters.size() + "]", query);
            case Signature signature -> {
                if (isSigned) {
                    throw new InvalidFieldException("authentication.signature", "must be given only once");
                }
                isSigned = true;
                SecretRules.check("authentication.signature.secrets", signature.rule(), signature.secrets());
            }
            case SignedToken token -> check("authentication.jwt", token);
            case AnyOf _ -> throw new InvalidFieldException("authentication", "must not have alternatives");
        }
    }

    private void check(String place, HeaderSecret header) throws InvalidFieldException {
        if (listedHeaders > Authentication.HEADERS) {
            throw new InvalidFieldException(
                    "authentication.headers", "must not have more than %d headers".formatted(Authentication.HEADERS));
        }
        SecretRules.checkHeader(place + ".header", header.name());
        if (!headers.add(header.name().toLowerCase(Locale.ROOT))) {
            throw new InvalidFieldException(place + ".header", "is listed twice; one entry may have several secrets");
        }
        SecretRules.check(place + ".secrets", header.secrets());
    }

    private void check(String place, BasicCredentials basic) throws InvalidFieldException {
        claimAuthorization(place);
        for (String username : basic.usernames()) {
            if (username.length() > SecretRules.MAX_LENGTH || !username.matches("[\\x20-\\x39\\x3b-\\x7e]+")) {
                throw new InvalidFieldException(
                        place + ".username",
                        "must have 1 to %,d printable ASCII characters and no colon".formatted(SecretRules.MAX_LENGTH));
            }
        }
        SecretRules.check(place + ".secrets", basic.secrets());
    }

    private void check(String place, QuerySecret query) throws InvalidFieldException {
        if (parameters.size() == Authentication.HEADERS) {
            throw new InvalidFieldException(
                    "authentication.query", "must not have more than %d parameters".formatted(Authentication.HEADERS));
        }
        SecretRules.checkParameter(place + ".parameter", query.name());
        if (!parameters.add(query.name())) {
            throw new InvalidFieldException(
                    place + ".parameter", "is listed twice; one entry may have several secrets");
        }
        SecretRules.check(place + ".secrets", query.secrets());
    }

    private void check(String place, SignedToken token) throws InvalidFieldException {
        if (token.header().equalsIgnoreCase(AUTHORIZATION)) {
            claimAuthorization(place);
        } else if (!headers.add(token.header().toLowerCase(Locale.ROOT))) {
            throw new InvalidFieldException(place + ".header", "must differ from the header of a secret");
        }
        if (token.keys() instanceof VerificationKeys.Shared shared) {
            SecretRules.check(place + ".secrets", shared);
        }
    }

    /** A request has only one such header. */
    private void claimAuthorization(String place) throws InvalidFieldException {
        if (!headers.add(AUTHORIZATION)) {
            throw new InvalidFieldException(
                    place, "must not be combined with another scheme that uses the header Authorization");
        }
    }
}
