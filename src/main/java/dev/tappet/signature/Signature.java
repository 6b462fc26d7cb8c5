package dev.tappet.signature;

import java.util.List;

/**
 * A signature that a sender adds to its requests, and the keys to verify it.
 *
 * @param secrets keys encoded as {@link SignatureRule#keyForm()} says; public keys if the {@link SignatureAlgorithm}
 *                uses key pairs. If there are none yet, no request is valid
 */
public record Signature(SignatureRule rule, List<String> secrets) implements AuthenticationScheme {
    public Signature {
        secrets = List.copyOf(secrets);
    }

    @Override
    public String toString() {
        return "Signature[" + rule.signature() + "]";
    }
}
