package dev.tappet.signature;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A user name and a password in the header {@code Authorization: Basic} (RFC 7617).
 *
 * @param usernames any of which is valid; without a colon, which separates them from the password
 * @param secrets   the passwords, any of which is valid
 */
public record BasicCredentials(List<String> usernames, List<String> secrets) implements SentSecret {
    private static final String SCHEME = "Basic";

    public BasicCredentials {
        usernames = List.copyOf(usernames);
        secrets = List.copyOf(secrets);
    }

    @Override
    public boolean admits(SignedRequest request) {
        byte[] presented = AuthorizationHeader.credentials(request, SCHEME)
                .flatMap(BasicCredentials::decoded)
                .orElse(new byte[0]);
        return SentSecret.isAny(
                presented,
                usernames.stream()
                        .flatMap(name -> secrets.stream().map(password -> name + ":" + password))
                        .toList());
    }

    private static Optional<byte[]> decoded(String credentials) {
        try {
            return Optional.of(Base64.getDecoder().decode(credentials.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    @Override
    public BasicCredentials with(List<String> secrets) {
        return new BasicCredentials(usernames, secrets);
    }

    @Override
    public String toString() {
        return "BasicCredentials" + usernames;
    }
}
