package dev.tappet.workspace.connection;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A connection of a workspace to a service: its base URL, a credential, and the hosts that receive the credential.
 *
 * @param revision different after each change
 * @param created  when a connection was first created under this name
 * @param updated  when it was last changed
 */
public record Connection(String name, Settings settings, long revision, Instant created, Instant updated) {
    /**
     * The settings that a user configures.
     *
     * @param baseUrl the prefix of paths in steps; without a slash at its end
     * @param hosts   that may receive the credential, in addition to the host of the base URL
     */
    public record Settings(
            Optional<URI> baseUrl,
            List<ConnectionHost> hosts,
            ConnectionCredential credential,
            Optional<ConnectionTls> tls) {
        public Settings {
            hosts = List.copyOf(hosts);
        }
    }

    /** Whether the credential may be sent to a URL. */
    public boolean covers(URI url) {
        return allHosts().anyMatch(host -> host.covers(url));
    }

    /** The hosts that may receive the credential, for messages. */
    public String hosts() {
        return allHosts().map(ConnectionHost::toString).distinct().collect(Collectors.joining(", "));
    }

    private Stream<ConnectionHost> allHosts() {
        return Stream.concat(settings.baseUrl().stream().map(ConnectionHost::of), settings.hosts().stream());
    }
}
