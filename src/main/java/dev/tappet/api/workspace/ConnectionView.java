package dev.tappet.api.workspace;

import dev.tappet.api.support.PublicApi;
import dev.tappet.paging.ResultPage;
import dev.tappet.workspace.connection.Connection;
import dev.tappet.workspace.connection.ConnectionCheck.CheckedConnection;
import dev.tappet.workspace.connection.ConnectionCredential;
import dev.tappet.workspace.connection.ConnectionHost;
import dev.tappet.workspace.connection.ConnectionTls;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A connection without its secrets.
 *
 * @param kind     the key of its credential in the request, or {@code tls}
 * @param settings of the credential, without its secrets
 * @param usedBy   the published workflows that use it; only in lists with {@code users=true}
 */
@PublicApi
public record ConnectionView(
        String name,
        String kind,
        Optional<String> baseUrl,
        List<String> hosts,
        Map<String, Object> settings,
        Optional<TlsView> tls,
        Instant createdAt,
        Instant updatedAt,
        Optional<List<UsersQuery.View>> usedBy) {
    /**
     * The certificates of a connection.
     *
     * @param ca                   whether it has certificate authorities of its own
     * @param certificateSubject   of the client certificate
     * @param certificateExpiresAt of the client certificate
     */
    @PublicApi
    public record TlsView(boolean ca, Optional<String> certificateSubject, Optional<Instant> certificateExpiresAt) {}

    /** A page of connections. */
    @PublicApi
    public record Listing(List<ConnectionView> connections, Optional<String> nextPageToken) {}

    /**
     * The result of a connection test.
     *
     * @param reason         of the failure
     * @param tokenExpiresAt the expiry of the fetched token
     */
    @PublicApi
    public record Trial(boolean ok, Optional<String> reason, Optional<Instant> tokenExpiresAt) {
        static Trial of(CheckedConnection checked) {
            return switch (checked) {
                case CheckedConnection.Works(Optional<Instant> expiry) -> new Trial(true, Optional.empty(), expiry);
                case CheckedConnection.Fails(String reason) -> new Trial(false, Optional.of(reason), Optional.empty());
            };
        }
    }

    static Listing listing(ResultPage<Connection> page, Function<Connection, Optional<List<UsersQuery.View>>> usersOf) {
        return new Listing(
                page.found().stream()
                        .map(connection -> of(connection, usersOf.apply(connection)))
                        .toList(),
                page.next());
    }

    static ConnectionView of(Connection connection) {
        return of(connection, Optional.empty());
    }

    private static ConnectionView of(Connection connection, Optional<List<UsersQuery.View>> users) {
        Connection.Settings settings = connection.settings();
        return new ConnectionView(
                connection.name(),
                kind(settings.credential()),
                settings.baseUrl().map(URI::toString),
                settings.hosts().stream().map(ConnectionHost::toString).toList(),
                shown(settings.credential()),
                settings.tls().map(ConnectionView::tls),
                connection.created(),
                connection.updated(),
                users);
    }

    private static String kind(ConnectionCredential credential) {
        return switch (credential) {
            case ConnectionCredential.Basic _ -> "basic";
            case ConnectionCredential.Bearer _ -> "bearer";
            case ConnectionCredential.Header _ -> "header";
            case ConnectionCredential.OAuth2ClientCredentials _ -> "oauth2_client_credentials";
            case ConnectionCredential.AwsSigV4 _ -> "aws_sigv4";
            case ConnectionCredential.TlsOnly _ -> "tls";
        };
    }

    private static Map<String, Object> shown(ConnectionCredential credential) {
        Map<String, Object> shown = new LinkedHashMap<>();
        switch (credential) {
            // with an empty password, the user name is the secret
            case ConnectionCredential.Basic basic
            when !basic.password().isEmpty() -> shown.put("username", basic.username());
            case ConnectionCredential.Header header -> shown.put("name", header.name());
            case ConnectionCredential.OAuth2ClientCredentials client -> {
                shown.put("token_url", client.tokenUrl().toString());
                shown.put("client_id", client.clientId());
                shown.put("client_authentication", client.inBody() ? "body" : "basic");
                client.scope().ifPresent(scope -> shown.put("scope", scope));
                client.audience().ifPresent(audience -> shown.put("audience", audience));
                if (!client.parameters().isEmpty()) {
                    // the values may be secrets
                    shown.put(
                            "parameters",
                            client.parameters().keySet().stream().sorted().toList());
                }
            }
            case ConnectionCredential.AwsSigV4 key -> {
                shown.put("access_key_id", key.accessKeyId());
                shown.put("region", key.region());
                shown.put("service", key.service());
            }
            case ConnectionCredential.Basic _, ConnectionCredential.Bearer _, ConnectionCredential.TlsOnly _ -> {
                // these have only secrets
            }
        }
        return shown;
    }

    private static TlsView tls(ConnectionTls tls) {
        Optional<X509Certificate> certificate = tls.identity()
                .map(identity -> identity.certificate().certificates().getFirst());
        return new TlsView(
                tls.authorities().isPresent(),
                certificate.map(x509 -> x509.getSubjectX500Principal().getName()),
                certificate.map(x509 -> x509.getNotAfter().toInstant()));
    }
}
