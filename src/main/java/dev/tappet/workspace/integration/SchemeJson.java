package dev.tappet.workspace.integration;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.signature.AnyOf;
import dev.tappet.signature.AuthenticationScheme;
import dev.tappet.signature.HeaderSecret;
import dev.tappet.signature.Signature;
import dev.tappet.signature.SignatureRuleFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Schemes as they are sealed into an integration's item: a list of objects, of which those of a signature hold a rule. */
final class SchemeJson {
    private static final String HEADER = "header";
    private static final String RULE = "rule";
    private static final String SECRETS = "secrets";

    private SchemeJson() {}

    static byte[] write(List<AuthenticationScheme> schemes) {
        return Json.write(schemes.stream().map(SchemeJson::entry).toList());
    }

    static List<AuthenticationScheme> read(byte[] json) throws MalformedJsonException, InvalidFieldException {
        List<AuthenticationScheme> schemes = new ArrayList<>();
        for (Object entry : (List<?>) Json.read(json)) {
            Map<?, ?> fields = (Map<?, ?>) entry;
            schemes.add(
                    fields.get(RULE) instanceof Map<?, ?> rule
                            ? new Signature(SignatureRuleFormat.stored(RULE, rule), secrets(fields))
                            : new HeaderSecret((String) fields.get(HEADER), secrets(fields)));
        }
        return schemes;
    }

    private static Map<String, Object> entry(AuthenticationScheme scheme) {
        return switch (scheme) {
            case HeaderSecret(String name, List<String> secrets) -> Map.of(HEADER, name, SECRETS, secrets);
            case Signature(var rule, List<String> secrets) ->
                Map.of(RULE, SignatureRuleFormat.write(rule), SECRETS, secrets);
            case AnyOf _ -> throw new IllegalArgumentException("Only vendors have alternatives, which are not stored");
        };
    }

    private static List<String> secrets(Map<?, ?> fields) {
        return ((List<?>) fields.get(SECRETS)).stream().map(String.class::cast).toList();
    }
}
