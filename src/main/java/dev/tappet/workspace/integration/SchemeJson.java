package dev.tappet.workspace.integration;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.signature.AnyOf;
import dev.tappet.signature.AuthenticationScheme;
import dev.tappet.signature.BasicCredentials;
import dev.tappet.signature.BearerToken;
import dev.tappet.signature.HeaderSecret;
import dev.tappet.signature.QuerySecret;
import dev.tappet.signature.Signature;
import dev.tappet.signature.SignatureRuleFormat;
import dev.tappet.signature.SignedToken;
import dev.tappet.signature.SignedTokenFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes the schemes that are sealed into the item of an integration, as a list of objects; the object of a
 * signature contains its rule.
 */
final class SchemeJson {
    private static final String HEADER = "header";
    private static final String RULE = "rule";
    private static final String SECRETS = "secrets";
    private static final String BASIC = "basic";
    private static final String BEARER = "bearer";
    private static final String TOKEN = "token";
    private static final String PARAMETER = "parameter";

    private SchemeJson() {}

    static byte[] write(List<AuthenticationScheme> schemes) {
        return Json.write(schemes.stream().map(SchemeJson::entry).toList());
    }

    static List<AuthenticationScheme> read(byte[] json) throws MalformedJsonException, InvalidFieldException {
        List<AuthenticationScheme> schemes = new ArrayList<>();
        for (Object entry : (List<?>) Json.readStored(json)) {
            Map<?, ?> fields = (Map<?, ?>) entry;
            schemes.add(scheme(fields));
        }
        return schemes;
    }

    private static AuthenticationScheme scheme(Map<?, ?> fields) throws InvalidFieldException {
        if (fields.get(RULE) instanceof Map<?, ?> rule) {
            return new Signature(SignatureRuleFormat.stored(RULE, rule), secrets(fields));
        }
        if (fields.get(TOKEN) instanceof Map<?, ?> token) {
            return SignedTokenFormat.stored(TOKEN, token).with(secrets(fields));
        }
        if (fields.containsKey(BASIC)) {
            return new BasicCredentials(texts(fields, BASIC), secrets(fields));
        }
        if (fields.containsKey(BEARER)) {
            return new BearerToken(secrets(fields));
        }
        return fields.get(PARAMETER) instanceof String parameter
                ? new QuerySecret(parameter, secrets(fields))
                : new HeaderSecret((String) fields.get(HEADER), secrets(fields));
    }

    private static Map<String, Object> entry(AuthenticationScheme scheme) {
        return switch (scheme) {
            case BasicCredentials(List<String> usernames, List<String> secrets) ->
                Map.of(BASIC, usernames, SECRETS, secrets);
            case BearerToken(List<String> secrets) -> Map.of(BEARER, true, SECRETS, secrets);
            case QuerySecret(String name, List<String> secrets) -> Map.of(PARAMETER, name, SECRETS, secrets);
            case HeaderSecret(String name, List<String> secrets) -> Map.of(HEADER, name, SECRETS, secrets);
            case Signature(var rule, List<String> secrets) ->
                Map.of(RULE, SignatureRuleFormat.write(rule), SECRETS, secrets);
            case SignedToken token -> Map.of(TOKEN, SignedTokenFormat.write(token), SECRETS, token.secrets());
            case AnyOf _ -> throw new IllegalArgumentException("Only vendors have alternatives, which are not stored");
        };
    }

    private static List<String> secrets(Map<?, ?> fields) {
        return texts(fields, SECRETS);
    }

    private static List<String> texts(Map<?, ?> fields, String key) {
        return ((List<?>) fields.get(key)).stream().map(String.class::cast).toList();
    }
}
