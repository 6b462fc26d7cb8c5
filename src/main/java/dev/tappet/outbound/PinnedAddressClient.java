package dev.tappet.outbound;

import dev.tappet.workspace.connection.ConnectionTls;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Sends a request to an address that was chosen before: nothing is looked up here, and the host's name only goes into
 * the request and into TLS, which still holds the certificate against it. Follows no redirects and decodes nothing.
 */
final class PinnedAddressClient {
    /**
     * To one address. What is more waits for no longer than a connection may take, and fails then: as many as runs may
     * wait for responses at once.
     */
    private static final int CONNECTIONS = 2048;

    /** Shorter than the time after which common servers drop an idle connection, which would fail a request in it. */
    private static final int KEEP_ALIVE_SECONDS = 4;

    private static final int POOL_CLEANER_MILLIS = 1000;
    private static final int HEADER_BYTES = 32 * 1024;

    private final OutboundNetwork network;
    private final Clients anonymous;
    private final Clients identified;
    private final TlsClients certified;

    /** @param pooled keeps connections, single does not */
    record Clients(HttpClient pooled, HttpClient single) {
        void close() {
            pooled.close();
            single.close();
        }
    }

    /** Connections that have carried a request. */
    private final Set<HttpConnection> used =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    PinnedAddressClient(Vertx vertx, OutboundNetwork network) {
        this.network = network;
        anonymous = clients(vertx, network.options());
        identified = network.identity().isPresent() ? clients(vertx, network.identifiedOptions()) : anonymous;
        certified = new TlsClients(tls -> clients(vertx, network.options(tls)));
    }

    private static Clients clients(Vertx vertx, HttpClientOptions options) {
        return new Clients(
                client(vertx, new HttpClientOptions(options).setKeepAliveTimeout(KEEP_ALIVE_SECONDS)),
                client(vertx, new HttpClientOptions(options).setKeepAlive(false)));
    }

    private static HttpClient client(Vertx vertx, HttpClientOptions options) {
        return vertx.httpClientBuilder()
                .with(options.setProtocolVersion(HttpVersion.HTTP_1_1)
                        .setMaxHeaderSize(HEADER_BYTES)
                        .setMaxInitialLineLength(HEADER_BYTES))
                .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS).setCleanerPeriod(POOL_CLEANER_MILLIS))
                .build();
    }

    /**
     * What limits an exchange.
     *
     * @param deadline of the exchange as a whole
     * @param bytes    of the response's body
     * @param memory   of a large body
     */
    record ResponseLimits(Duration connect, Duration read, Deadline deadline, int bytes, BodyLease memory) {}

    /**
     * Waits for the whole response. A connection that was kept may be closed by the other side in the moment in which
     * it is used again, and nobody can tell whether the request was read. Then it is sent again, on a connection of its
     * own; requests that must not be sent twice get one of their own at once.
     *
     * @param repeatable whether sending it twice does no more than sending it once, or the author wants that
     * @param tls        certificates of a connection of the workspace
     * @throws AttemptFailedException when there is none, or it is too large
     * @throws NotConnectedException  when nothing was sent, so that another address can be tried
     */
    ReceivedResponse send(
            OutgoingRequest request,
            InetAddress address,
            ResponseLimits bounds,
            boolean repeatable,
            Optional<ConnectionTls> tls)
            throws AttemptFailedException, NotConnectedException, InterruptedException {
        if (tls.isEmpty()) {
            Clients clients = network.identifiesTo(request.url().getHost()) ? identified : anonymous;
            return send(request, address, bounds, repeatable, clients);
        }
        try (TlsClients.Use use = certified.use(tls.get())) {
            return send(request, address, bounds, repeatable, use.clients());
        }
    }

    private ReceivedResponse send(
            OutgoingRequest request, InetAddress address, ResponseLimits bounds, boolean repeatable, Clients clients)
            throws AttemptFailedException, NotConnectedException, InterruptedException {
        RequestOptions options = options(request, address, bounds);
        String host = request.url().getHost();
        Optional<ProxyOptions> proxy = network.proxyFor(host);
        if (proxy.isPresent() && !request.isHttps()) {
            throw AttemptFailedException.permanentFailure(
                    "%s: a URL with http:// is not sent through the proxy, which would look the name up itself; use https, or add the host to TAPPET_HTTP_NO_PROXY"
                            .formatted(host));
        }
        proxy.ifPresent(options::setProxyOptions);
        if (repeatable) {
            Optional<ReceivedResponse> response =
                    new HttpExchange(request, bounds, used::add).run(clients.pooled(), options);
            if (response.isPresent()) {
                return response.get();
            }
        }
        return new HttpExchange(request, bounds, _ -> true)
                .run(clients.single(), options)
                .orElseThrow();
    }

    private static RequestOptions options(OutgoingRequest request, InetAddress address, ResponseLimits bounds) {
        String host = request.url().getHost();
        RequestOptions options = new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, request.port())))
                .setHost(host.startsWith("[") ? host.substring(1, host.length() - 1) : host)
                .setPort(request.port())
                .setSsl(request.isHttps())
                .setMethod(HttpMethod.valueOf(request.method()))
                .setURI(UrlParser.target(request.url()))
                .setConnectTimeout(Math.max(1, bounds.connect().toMillis()))
                .setFollowRedirects(false)
                .putHeader("Host", request.url().getRawAuthority());
        request.headers().forEach(header -> options.addHeader(header.name(), header.value()));
        return options;
    }

    /** Nobody took the connection. */
    static final class NotConnectedException extends Exception {
        private static final long serialVersionUID = 1L;

        NotConnectedException(String message) {
            super(message, null, false, false);
        }
    }
}
