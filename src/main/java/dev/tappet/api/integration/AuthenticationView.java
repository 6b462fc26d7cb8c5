package dev.tappet.api.integration;

import dev.tappet.api.support.JsonRequestReader;
import dev.tappet.api.support.PublicApi;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.signature.AnyOf;
import dev.tappet.signature.AuthenticationScheme;
import dev.tappet.signature.HeaderSecret;
import dev.tappet.signature.Signature;
import dev.tappet.signature.SignatureRule;
import dev.tappet.signature.SignatureRuleFormat;
import dev.tappet.workspace.integration.Authentication;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What requests to an integration must satisfy, as it is sent and shown: <code>{"headers": […], "signature": {…}}</code>.
 * It is sent whole, with its secrets, and shown without them.
 *
 * @param signature a {@link SignatureRuleFormat} and the count of its secrets
 */
@PublicApi
public record AuthenticationView(List<HeaderView> headers, Optional<Map<String, Object>> signature) {
    private static final String HEADERS = "headers";
    private static final String SIGNATURE = "signature";
    private static final String HEADER = "header";
    private static final String SECRETS = "secrets";

    static final Set<String> KEYS = Set.of(HEADERS, SIGNATURE);

    private static final Set<String> SIGNATURE_KEYS = Stream.concat(
                    SignatureRuleFormat.KEYS.stream(), Stream.of(SECRETS))
            .collect(Collectors.toUnmodifiableSet());

    @PublicApi
    public record HeaderView(String header, int secretCount) {}

    static AuthenticationView of(List<AuthenticationScheme> schemes) {
        List<HeaderView> headers = new ArrayList<>();
        Optional<Map<String, Object>> shown = Optional.empty();
        for (AuthenticationScheme scheme : schemes) {
            switch (scheme) {
                case HeaderSecret header ->
                    headers.add(new HeaderView(header.name(), header.secrets().size()));
                case Signature signature -> shown = Optional.of(view(signature));
                // of vendors only, whose credentials are shown
                case AnyOf _ -> {}
            }
        }
        return new AuthenticationView(headers, shown);
    }

    private static Map<String, Object> view(Signature signature) {
        Map<String, Object> view = new LinkedHashMap<>(SignatureRuleFormat.write(signature.rule()));
        view.put("secret_count", signature.secrets().size());
        return view;
    }

    static Authentication read(JsonRequestReader body) throws InvalidFieldException {
        List<AuthenticationScheme> schemes = new ArrayList<>();
        if (body.has(HEADERS)) {
            for (JsonRequestReader header : body.objects(HEADERS, Set.of(HEADER, SECRETS))) {
                schemes.add(new HeaderSecret(header.text(HEADER), header.texts(SECRETS)));
            }
        }
        if (body.has(SIGNATURE)) {
            schemes.add(new Signature(
                    rule(body), body.object(SIGNATURE, SIGNATURE_KEYS).texts(SECRETS)));
        }
        return Authentication.of(schemes);
    }

    private static SignatureRule rule(JsonRequestReader body) throws InvalidFieldException {
        Map<Object, Object> rule =
                new LinkedHashMap<>(body.object(SIGNATURE, SIGNATURE_KEYS).fields());
        rule.remove(SECRETS);
        return SignatureRuleFormat.read(body.place(SIGNATURE), rule);
    }
}
