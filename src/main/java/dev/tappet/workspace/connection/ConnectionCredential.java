package dev.tappet.workspace.connection;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a connection authenticates requests. {@code toString()} of a credential contains no secrets. */
public sealed interface ConnectionCredential {
    /** The values that must be redacted. */
    List<String> secrets();

    /**
     * HTTP basic authentication (RFC 7617). For services with a single key, the key is the user name and the password
     * is empty.
     */
    record Basic(String username, String password) implements ConnectionCredential {
        @Override
        public List<String> secrets() {
            return List.of(password.isEmpty() ? username : password);
        }

        @Override
        public String toString() {
            return "Basic[…]";
        }
    }

    /** A bearer token (RFC 6750). */
    record Bearer(String token) implements ConnectionCredential {
        @Override
        public List<String> secrets() {
            return List.of(token);
        }

        @Override
        public String toString() {
            return "Bearer[…]";
        }
    }

    /** A header with a secret value. */
    record Header(String name, String value) implements ConnectionCredential {
        @Override
        public List<String> secrets() {
            return List.of(value);
        }

        @Override
        public String toString() {
            return "Header[" + name + ", …]";
        }
    }

    /**
     * A bearer token that an authorization server issues for client credentials (RFC 6749, section 4.4).
     *
     * @param inBody     whether the client credentials are sent in the body instead of by basic authentication
     * @param parameters additional parameters of the body
     */
    record OAuth2ClientCredentials(
            URI tokenUrl,
            String clientId,
            String clientSecret,
            boolean inBody,
            Optional<String> scope,
            Optional<String> audience,
            Map<String, String> parameters)
            implements ConnectionCredential {
        public OAuth2ClientCredentials {
            parameters = Map.copyOf(parameters);
        }

        @Override
        public List<String> secrets() {
            return List.of(clientSecret);
        }

        @Override
        public String toString() {
            return "OAuth2ClientCredentials[" + tokenUrl + ", …]";
        }
    }

    /** AWS Signature Version 4 with a fixed access key. */
    record AwsSigV4(
            String accessKeyId, String secretAccessKey, Optional<String> sessionToken, String region, String service)
            implements ConnectionCredential {
        @Override
        public List<String> secrets() {
            return sessionToken.map(token -> List.of(secretAccessKey, token)).orElseGet(() -> List.of(secretAccessKey));
        }

        @Override
        public String toString() {
            return "AwsSigV4[" + region + ", " + service + ", …]";
        }
    }

    /** No credential in requests; the connection only has certificates. */
    record TlsOnly() implements ConnectionCredential {
        @Override
        public List<String> secrets() {
            return List.of();
        }
    }
}
