package dev.tappet.api.integration;

import dev.tappet.api.support.PublicApi;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import dev.tappet.signature.AnyOf;
import dev.tappet.signature.AuthenticationScheme;
import dev.tappet.signature.BasicCredentials;
import dev.tappet.signature.BearerToken;
import dev.tappet.signature.HeaderSecret;
import dev.tappet.signature.QuerySecret;
import dev.tappet.signature.Signature;
import dev.tappet.signature.SignatureRule;
import dev.tappet.signature.SignatureRuleFormat;
import dev.tappet.signature.SignedToken;
import dev.tappet.signature.SignedTokenFormat;
import dev.tappet.signature.VerificationKeys;
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
 * The authentication of an integration's requests, in API requests and responses:
 * <code>{"headers": […], "signature": {…}}</code>. Requests contain all of it, with its secrets; responses contain no
 * secrets.
 *
 * @param signature a {@link SignatureRuleFormat} and the count of its secrets
 * @param jwt       a {@link SignedTokenFormat} and the count of its secrets
 */
@PublicApi
public record AuthenticationView(
        List<HeaderView> headers,
        Optional<BasicView> basic,
        Optional<BearerView> bearer,
        Optional<List<QueryView>> query,
        Optional<Map<String, Object>> signature,
        Optional<Map<String, Object>> jwt) {
    private static final String HEADERS = "headers";
    private static final String SIGNATURE = "signature";
    private static final String JWT = "jwt";
    private static final String HEADER = "header";
    private static final String SECRETS = "secrets";
    private static final String BASIC = "basic";
    private static final String USERNAME = "username";
    private static final String BEARER = "bearer";
    private static final String QUERY = "query";
    private static final String PARAMETER = "parameter";
    static final Set<String> KEYS = Set.of(HEADERS, BASIC, BEARER, QUERY, SIGNATURE, JWT);

    private static final Set<String> SIGNATURE_KEYS = Stream.concat(
                    SignatureRuleFormat.KEYS.stream(), Stream.of(SECRETS))
            .collect(Collectors.toUnmodifiableSet());

    private static final Set<String> JWT_KEYS =
            Stream.concat(SignedTokenFormat.KEYS.stream(), Stream.of(SECRETS)).collect(Collectors.toUnmodifiableSet());

    /** A header that contains a secret. */
    @PublicApi
    public record HeaderView(String header, int secretCount) {}

    /** HTTP basic authentication. */
    @PublicApi
    public record BasicView(String username, int secretCount) {}

    /** Bearer tokens. */
    @PublicApi
    public record BearerView(int secretCount) {}

    /** A query parameter that contains a secret. */
    @PublicApi
    public record QueryView(String parameter, int secretCount) {}

    static AuthenticationView of(List<AuthenticationScheme> schemes) {
        List<HeaderView> headers = new ArrayList<>();
        Optional<BasicView> basic = Optional.empty();
        Optional<BearerView> bearer = Optional.empty();
        List<QueryView> parameters = new ArrayList<>();
        Optional<Map<String, Object>> shown = Optional.empty();
        Optional<Map<String, Object>> jwt = Optional.empty();
        for (AuthenticationScheme scheme : schemes) {
            switch (scheme) {
                case HeaderSecret header ->
                    headers.add(new HeaderView(header.name(), header.secrets().size()));
                case BasicCredentials(List<String> usernames, List<String> secrets) ->
                    basic = Optional.of(new BasicView(String.join(", ", usernames), secrets.size()));
                case BearerToken token ->
                    bearer = Optional.of(new BearerView(token.secrets().size()));
                case QuerySecret secret ->
                    parameters.add(new QueryView(secret.name(), secret.secrets().size()));
                case Signature signature -> shown = Optional.of(view(signature));
                case SignedToken token -> jwt = Optional.of(view(token));
                // only vendors have it, and their credentials are shown instead
                case AnyOf _ -> {}
            }
        }
        return new AuthenticationView(
                headers, basic, bearer, Optional.of(parameters).filter(some -> !some.isEmpty()), shown, jwt);
    }

    private static Map<String, Object> view(Signature signature) {
        Map<String, Object> view = new LinkedHashMap<>(SignatureRuleFormat.write(signature.rule()));
        view.put("secret_count", signature.secrets().size());
        return view;
    }

    private static Map<String, Object> view(SignedToken token) {
        Map<String, Object> view = new LinkedHashMap<>(SignedTokenFormat.write(token));
        view.put("secret_count", token.secrets().size());
        return view;
    }

    static Authentication read(ObjectFields body) throws InvalidFieldException {
        List<AuthenticationScheme> schemes = new ArrayList<>();
        if (body.has(HEADERS)) {
            for (ObjectFields header : body.objects(HEADERS, Set.of(HEADER, SECRETS))) {
                schemes.add(new HeaderSecret(header.text(HEADER), header.texts(SECRETS)));
            }
        }
        if (body.has(BASIC)) {
            ObjectFields basic = body.object(BASIC, Set.of(USERNAME, SECRETS));
            schemes.add(new BasicCredentials(List.of(basic.text(USERNAME)), basic.texts(SECRETS)));
        }
        if (body.has(BEARER)) {
            schemes.add(new BearerToken(body.object(BEARER, Set.of(SECRETS)).texts(SECRETS)));
        }
        if (body.has(QUERY)) {
            for (ObjectFields parameter : body.objects(QUERY, Set.of(PARAMETER, SECRETS))) {
                schemes.add(new QuerySecret(parameter.text(PARAMETER), parameter.texts(SECRETS)));
            }
        }
        if (body.has(SIGNATURE)) {
            schemes.add(new Signature(
                    rule(body), body.object(SIGNATURE, SIGNATURE_KEYS).texts(SECRETS)));
        }
        if (body.has(JWT)) {
            schemes.add(token(body.object(JWT, JWT_KEYS), body.place(JWT)));
        }
        return Authentication.of(schemes);
    }

    private static SignedToken token(ObjectFields jwt, String place) throws InvalidFieldException {
        Map<Object, Object> written = new LinkedHashMap<>(jwt.all());
        written.remove(SECRETS);
        SignedToken token = SignedTokenFormat.read(place, written);
        if (token.keys() instanceof VerificationKeys.Shared) {
            return token.with(jwt.texts(SECRETS));
        }
        if (jwt.has(SECRETS)) {
            throw new InvalidFieldException(jwt.place(SECRETS), "cannot be used together with keys_url");
        }
        return token;
    }

    private static SignatureRule rule(ObjectFields body) throws InvalidFieldException {
        Map<Object, Object> rule =
                new LinkedHashMap<>(body.object(SIGNATURE, SIGNATURE_KEYS).all());
        rule.remove(SECRETS);
        return SignatureRuleFormat.read(body.place(SIGNATURE), rule);
    }
}
