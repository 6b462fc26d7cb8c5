package dev.tappet.signature;

import java.util.List;

/**
 * Several ways in which a vendor may prove who it is, of which a request must satisfy one: a vendor signs with this key
 * or that one, as its customer configured it.
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
