package dev.tappet.workspace.connection;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the workflows of a workspace reach a service: its address, a credential, and where that may be sent.
 *
 * @param revision differs after each change
 * @param created  when a connection was first made under this name
 * @param updated  when it was last changed
 */
public record Connection(String name, Settings settings, long revision, Instant created, Instant updated) {
    /**
     * What a user configures.
     *
     * @param baseUrl what paths in steps are added to; without a slash at its end
     * @param hosts   where the credential may be sent, besides the base URL's host
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

    /** Where the credential may be sent, for messages. */
    public String hosts() {
        return allHosts().map(ConnectionHost::toString).distinct().collect(Collectors.joining(", "));
    }

    private Stream<ConnectionHost> allHosts() {
        return Stream.concat(settings.baseUrl().stream().map(ConnectionHost::of), settings.hosts().stream());
    }
}
