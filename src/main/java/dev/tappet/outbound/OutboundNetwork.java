package dev.tappet.outbound;

import dev.tappet.net.HostPattern;
import dev.tappet.net.PemText;
import dev.tappet.net.ProxyAddress;
import dev.tappet.workspace.connection.ConnectionTls;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The outbound network configuration, set by the administrator for all workspaces.
 *
 * @param authorities certificates of authorities trusted in addition to those of Java
 * @param identity    the client certificate of this server
 * @param proxy       for requests
 */
public record OutboundNetwork(Optional<PemText> authorities, Optional<Identity> identity, Optional<Proxy> proxy) {
    /** Requests are sent directly, with no additional certificates. */
    public static final OutboundNetwork DIRECT =
            new OutboundNetwork(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * A client certificate.
     *
     * @param hosts the only hosts that receive it, because any workflow may call any host
     */
    public record Identity(PemText certificate, PemText key, List<HostPattern> hosts) {}

    /** @param exceptions hosts that are called directly */
    public record Proxy(ProxyAddress address, List<HostPattern> exceptions) {}

    /** Options of connections to hosts that do not receive the client certificate. */
    HttpClientOptions options() {
        HttpClientOptions options = new HttpClientOptions();
        authorities.ifPresent(pem -> options.setTrustOptions(trusting(pem)));
        return options;
    }

    /** Options of connections to hosts that receive the client certificate. */
    HttpClientOptions identifiedOptions() {
        HttpClientOptions options = options();
        identity.ifPresent(shown -> options.setKeyCertOptions(keyCert(shown.certificate(), shown.key())));
        return options;
    }

    /** Options of connections with their own certificates, which replace the server's client certificate. */
    HttpClientOptions options(ConnectionTls tls) {
        HttpClientOptions options = options();
        tls.authorities()
                .map(own -> authorities
                        .map(all -> new PemText(all.text() + "\n" + own.text()))
                        .orElse(own))
                .ifPresent(pem -> options.setTrustOptions(trusting(pem)));
        tls.identity().ifPresent(shown -> options.setKeyCertOptions(keyCert(shown.certificate(), shown.key())));
        return options;
    }

    private static PemKeyCertOptions keyCert(PemText certificate, PemText key) {
        return new PemKeyCertOptions()
                .setCertValue(Buffer.buffer(certificate.text()))
                .setKeyValue(Buffer.buffer(key.text()));
    }

    boolean identifiesTo(String host) {
        return identity.isPresent() && identity.get().hosts().stream().anyMatch(pattern -> pattern.matches(host));
    }

    /** The proxy for requests to a host; empty if the host is called directly. */
    Optional<ProxyOptions> proxyFor(String host) {
        return proxy.filter(used -> used.exceptions().stream().noneMatch(pattern -> pattern.matches(host)))
                .map(used -> {
                    ProxyOptions options = new ProxyOptions()
                            .setHost(used.address().host())
                            .setPort(used.address().port());
                    used.address()
                            .user()
                            .ifPresent(user -> options.setUsername(user.name()).setPassword(user.password()));
                    return options;
                });
    }

    private static TrustOptions trusting(PemText authorities) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (X509Certificate known : publicAuthorities()) {
                store.setCertificateEntry("public-" + number++, known);
            }
            for (X509Certificate own : authorities.certificates()) {
                store.setCertificateEntry("own-" + number++, own);
            }
            return TrustOptions.wrap(manager(store));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("Reading the trusted certificates", e);
        }
    }

    private static X509Certificate[] publicAuthorities() throws GeneralSecurityException {
        return manager(null).getAcceptedIssuers();
    }

    /** @param store null for the trust store of Java */
    private static X509TrustManager manager(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new IllegalStateException("Every JDK has a trust manager for X.509");
    }
}
