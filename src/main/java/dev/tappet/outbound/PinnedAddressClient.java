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
 * Sends a request to a given address. It does not look up the host name, which is used only in the request and for TLS,
 * where the certificate is checked against it. It follows no redirects and decodes nothing.
 */
final class PinnedAddressClient {
    /**
     * Connections to one address: as many as runs may wait for responses at once. Further requests wait up to the
     * connect timeout and then fail.
     */
    private static final int CONNECTIONS = 2048;

    /** Shorter than the idle timeout of common servers, which would fail a request on a reused connection. */
    private static final int KEEP_ALIVE_SECONDS = 4;

    private static final int POOL_CLEANER_MILLIS = 1000;
    private static final int HEADER_BYTES = 32 * 1024;

    private final OutboundNetwork network;
    private final Clients anonymous;
    private final Clients identified;
    private final TlsClients certified;

    /**
     * @param pooled reuses connections
     * @param single uses a new connection for each request
     */
    record Clients(HttpClient pooled, HttpClient single) {
        void close() {
            pooled.close();
            single.close();
        }
    }

    /** Connections that have sent a request. */
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
     * The limits of an exchange.
     *
     * @param connect  timeout to connect
     * @param read     timeout without a byte of the response
     * @param deadline of the exchange as a whole
     * @param bytes    of the body of the response
     * @param memory   for a large body
     */
    record ResponseLimits(Duration connect, Duration read, Deadline deadline, int bytes, BodyLease memory) {}

    /**
     * Sends a request and waits for the whole response. The peer may close a pooled connection at the moment it is
     * reused; whether it has read the request is then unknown. A repeatable request is sent again on a new connection.
     * Other requests always use a new connection.
     *
     * @param repeatable whether the request may be sent twice: it is idempotent, or the step has retries
     * @param tls        certificates of a connection of the workspace
     * @throws AttemptFailedException if there is no response, or it is too large
     * @throws NotConnectedException  if nothing was sent, so that another address can be tried
     */
    ReceivedResponse send(
            OutgoingRequest request,
            InetAddress address,
            ResponseLimits limits,
            boolean repeatable,
            Optional<ConnectionTls> tls)
            throws AttemptFailedException, NotConnectedException, InterruptedException {
        if (tls.isEmpty()) {
            Clients clients = network.identifiesTo(request.url().getHost()) ? identified : anonymous;
            return send(request, address, limits, repeatable, clients);
        }
        try (TlsClients.Use use = certified.acquire(tls.get())) {
            return send(request, address, limits, repeatable, use.clients());
        }
    }

    private ReceivedResponse send(
            OutgoingRequest request, InetAddress address, ResponseLimits limits, boolean repeatable, Clients clients)
            throws AttemptFailedException, NotConnectedException, InterruptedException {
        RequestOptions options = options(request, address, limits);
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
                    new HttpExchange(request, limits, used::add).run(clients.pooled(), options);
            if (response.isPresent()) {
                return response.get();
            }
        }
        return new HttpExchange(request, limits, _ -> true)
                .run(clients.single(), options)
                .orElseThrow();
    }

    private static RequestOptions options(OutgoingRequest request, InetAddress address, ResponseLimits limits) {
        String host = request.url().getHost();
        RequestOptions options = new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, request.port())))
                .setHost(host.startsWith("[") ? host.substring(1, host.length() - 1) : host)
                .setPort(request.port())
                .setSsl(request.isHttps())
                .setMethod(HttpMethod.valueOf(request.method()))
                .setURI(UrlParser.target(request.url()))
                .setConnectTimeout(Math.max(1, limits.connect().toMillis()))
                .setFollowRedirects(false)
                .putHeader("Host", request.url().getRawAuthority());
        request.headers().forEach(header -> options.addHeader(header.name(), header.value()));
        return options;
    }

    /** The address could not be connected to. */
    static final class NotConnectedException extends Exception {
        private static final long serialVersionUID = 1L;

        NotConnectedException(String message) {
            super(message, null, false, false);
        }
    }
}
