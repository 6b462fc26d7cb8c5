package dev.tappet.signature;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A parameter of the query that must have one of several secrets. Proxies log URLs, so it is only for senders that
 * support no other scheme.
 *
 * @param name of the parameter, decoded
 */
public record QuerySecret(String name, List<String> secrets) implements SentSecret {
    public QuerySecret {
        secrets = List.copyOf(secrets);
    }

    @Override
    public boolean admits(SignedRequest request) {
        Optional<String> presented = request.single(new ValueLocation.Parameter(name));
        return SentSecret.isAny(presented.orElse("").getBytes(StandardCharsets.UTF_8), secrets);
    }

    @Override
    public QuerySecret with(List<String> secrets) {
        return new QuerySecret(name, secrets);
    }

    /** Removes the parameters of these schemes from a query, whether their secrets are valid or not. */
    public static String withoutSecrets(String query, List<AuthenticationScheme> schemes) {
        if (query.isEmpty()) {
            return query;
        }
        Set<String> names = schemes.stream().flatMap(QuerySecret::names).collect(Collectors.toSet());
        return names.isEmpty()
                ? query
                : Stream.of(query.split("&"))
                        .filter(pair -> names.stream()
                                .noneMatch(name ->
                                        !QueryParameters.values(pair, name).isEmpty()))
                        .collect(Collectors.joining("&"));
    }

    private static Stream<String> names(AuthenticationScheme scheme) {
        return switch (scheme) {
            case QuerySecret secret -> Stream.of(secret.name());
            case AnyOf(List<AuthenticationScheme> nested) -> nested.stream().flatMap(QuerySecret::names);
            case HeaderSecret _, BasicCredentials _, BearerToken _, Signature _, SignedToken _ -> Stream.empty();
        };
    }

    @Override
    public String toString() {
        return "QuerySecret[" + name + "]";
    }
}
