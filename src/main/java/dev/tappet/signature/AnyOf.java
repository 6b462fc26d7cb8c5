package dev.tappet.signature;

import java.util.List;

/**
 * Alternative schemes of which a request must satisfy one: a vendor signs with one key or another, depending on its
 * configuration.
 */
public record AnyOf(List<AuthenticationScheme> schemes) implements AuthenticationScheme {
    public AnyOf {
        schemes = List.copyOf(schemes);
    }

    @Override
    public List<String> secrets() {
        return schemes.stream().flatMap(scheme -> scheme.secrets().stream()).toList();
    }
}
