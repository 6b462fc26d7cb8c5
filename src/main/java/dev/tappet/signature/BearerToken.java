package dev.tappet.signature;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A token in the header {@code Authorization: Bearer} (RFC 6750). */
public record BearerToken(List<String> secrets) implements SentSecret {
    static final String SCHEME = "Bearer";

    public BearerToken {
        secrets = List.copyOf(secrets);
    }

    @Override
    public boolean admits(SignedRequest request) {
        return SentSecret.isAny(
                AuthorizationHeader.credentials(request, SCHEME).orElse("").getBytes(StandardCharsets.ISO_8859_1),
                secrets);
    }

    @Override
    public BearerToken with(List<String> secrets) {
        return new BearerToken(secrets);
    }

    @Override
    public String toString() {
        return "BearerToken";
    }
}
