package dev.tappet.signature;

import java.util.List;

/**
 * A signature that a sender puts into its requests, and what it takes to verify it.
 *
 * @param secrets keys as {@link SignatureRule#keyForm()} has them; public ones where the {@link SignatureAlgorithm} wants those. None where
 *                none was agreed on yet: then nothing verifies
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
