package dev.tappet.signature;

import dev.tappet.json.InvalidFieldException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A known sender of webhooks, and how its requests are authenticated.
 *
 * @param name         the kind of its integrations in the API
 * @param label        its display name
 * @param setup        where users enter the URL of the integration
 * @param json         whether the body is JSON regardless of its content type
 * @param any          whether one of the schemes is sufficient
 * @param queryMethods the methods whose event is the query
 * @param formField    the field in which its forms contain the event, as JSON
 */
public record Vendor(
        String name,
        String label,
        String setup,
        boolean json,
        boolean any,
        Set<String> queryMethods,
        Optional<String> formField,
        List<Credential> credentials,
        List<Keyed> schemes,
        List<Handshake> handshakes) {
    public Vendor {
        queryMethods = Set.copyOf(queryMethods);
        credentials = List.copyOf(credentials);
        schemes = List.copyOf(schemes);
        handshakes = List.copyOf(handshakes);
    }

    /** @param key the credential that is the secret of the scheme; empty if the scheme needs none */
    public record Keyed(Optional<String> key, AuthenticationScheme scheme) {}

    /** The default maximum age of a signature; empty if no timestamp is signed. */
    public Optional<Duration> tolerance() {
        return schemes.stream()
                .flatMap(keyed -> switch (keyed.scheme()) {
                    case SentSecret _, SignedToken _, AnyOf _ -> Stream.empty();
                    case Signature signature -> signature.rule().timestamp().stream();
                })
                .map(SignatureTimestamp::tolerance)
                .findFirst();
    }

    /**
     * Checks the credentials that a user sets.
     *
     * @param place the name of the credentials in messages
     * @return the credentials in the order of the vendor
     * @throws InvalidFieldException if one is missing, unknown or invalid
     */
    public Map<String, List<String>> check(String place, Map<String, List<String>> given) throws InvalidFieldException {
        for (String name : given.keySet()) {
            if (credentials.stream().noneMatch(credential -> credential.name().equals(name))) {
                throw new InvalidFieldException(
                        place + "." + shown(name), label + " has no such credential; known are " + names());
            }
        }
        Map<String, List<String>> checked = new LinkedHashMap<>();
        for (Credential credential : credentials) {
            Optional<List<String>> values = Optional.ofNullable(given.get(credential.name()));
            String field = place + "." + credential.name();
            if (values.isPresent()) {
                check(field, credential, values.get());
                checked.put(credential.name(), List.copyOf(values.get()));
            } else if (credential.required()) {
                throw new InvalidFieldException(field, "is required: " + credential.where());
            }
        }
        checkUserNames(place, checked);
        checkSignedCredentials(place, checked);
        if (checked.isEmpty() && credentials.stream().noneMatch(Credential::enrolled)) {
            throw new InvalidFieldException(place, "at least one is required of " + names());
        }
        return checked;
    }

    /** A credential that is part of the signed content must have exactly one value. */
    private void checkSignedCredentials(String place, Map<String, List<String>> given) throws InvalidFieldException {
        for (Keyed keyed : schemes) {
            if (keyed.scheme() instanceof Signature(SignatureRule rule, var _)
                    && rule.with(given).isEmpty()) {
                throw new InvalidFieldException(place, "must have one value each: they are part of what is signed");
            }
        }
    }

    /** A user name without a password, or the reverse, would reject or accept every request. */
    private void checkUserNames(String place, Map<String, List<String>> given) throws InvalidFieldException {
        for (Keyed keyed : schemes) {
            if (keyed.scheme() instanceof BasicCredentials(List<String> username, var _)) {
                String password = keyed.key().orElseThrow();
                if (given.containsKey(password) != given.containsKey(username.getFirst())) {
                    String missing = given.containsKey(password) ? username.getFirst() : password;
                    throw new InvalidFieldException(
                            place + "." + missing, "is required: user name and password must be given together");
                }
            }
        }
    }

    private static String shown(String name) {
        return name.length() > 100 ? name.substring(0, 100) + "…" : name;
    }

    private String names() {
        return credentials.stream().map(Credential::name).collect(Collectors.joining(", "));
    }

    private void check(String field, Credential credential, List<String> values) throws InvalidFieldException {
        SecretRules.check(field, values);
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            boolean fits = credential
                            .form()
                            .map(pattern -> pattern.matcher(value).matches())
                            .orElse(true)
                    && schemes.stream()
                            .filter(keyed -> keyed.key().equals(Optional.of(credential.name())))
                            .allMatch(keyed -> isKey(keyed.scheme(), value));
            if (!fits) {
                throw new InvalidFieldException(
                        field + "[" + i + "]",
                        "has an invalid form: " + withoutPeriod(credential.where()) + hint(credential, value));
            }
        }
    }

    private static String withoutPeriod(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    private String hint(Credential credential, String value) {
        return schemes.stream()
                .filter(keyed -> keyed.key().equals(Optional.of(credential.name())))
                .map(keyed -> keyed.scheme() instanceof Signature signature
                        ? signature.rule().hint(value)
                        : "")
                .collect(Collectors.joining());
    }

    private static boolean isKey(AuthenticationScheme scheme, String value) {
        return switch (scheme) {
            case SentSecret _, SignedToken _, AnyOf _ -> true;
            case Signature signature -> SecretRules.isKey(signature.rule(), value);
        };
    }

    /**
     * The schemes that requests must satisfy, given these credentials. Never empty, so that a missing credential does
     * not accept every request.
     */
    public List<AuthenticationScheme> schemes(Map<String, List<String>> given) {
        List<AuthenticationScheme> inForce = new ArrayList<>();
        for (Keyed keyed : schemes) {
            List<String> secrets =
                    keyed.key().map(name -> given.getOrDefault(name, List.of())).orElse(List.of());
            boolean needed =
                    !secrets.isEmpty() || keyed.key().map(this::isNeeded).orElse(true);
            if (needed) {
                inForce.add(
                        switch (keyed.scheme()) {
                            // in the table of vendors, the user name is the name of the credential that contains it
                            case BasicCredentials(List<String> username, var _) ->
                                new BasicCredentials(given.getOrDefault(username.getFirst(), List.of()), secrets);
                            case HeaderSecret header -> header.with(secrets);
                            case BearerToken bearer -> bearer.with(secrets);
                            case QuerySecret query -> query.with(secrets);
                            // if the signed credential is missing, no key may verify a request
                            case Signature(SignatureRule rule, var _) ->
                                rule.with(given)
                                        .map(filled -> new Signature(filled, secrets))
                                        .orElse(new Signature(rule, List.of()));
                            case SignedToken token -> token.with(given).with(secrets);
                            case AnyOf nested -> nested;
                        });
            }
        }
        return any ? List.of(new AnyOf(inForce)) : inForce;
    }

    private boolean isNeeded(String name) {
        return credentials.stream()
                .anyMatch(credential ->
                        credential.name().equals(name) && (credential.required() || credential.enrolled()));
    }

    @Override
    public String toString() {
        return name;
    }
}
