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
 * How this server reaches others: what the administrator configures for all workspaces.
 *
 * @param authorities certificates of authorities that are trusted beside those of Java
 * @param identity    the client certificate of this server
 * @param proxy       what requests are sent through
 */
public record OutboundNetwork(Optional<PemText> authorities, Optional<Identity> identity, Optional<Proxy> proxy) {
    /** Requests go straight to the public Internet. */
    public static final OutboundNetwork DIRECT =
            new OutboundNetwork(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * A client certificate.
     *
     * @param hosts the only ones that it is shown to: any workflow may call any host
     */
    public record Identity(PemText certificate, PemText key, List<HostPattern> hosts) {}

    /** @param exceptions hosts that are called without it */
    public record Proxy(ProxyAddress address, List<HostPattern> exceptions) {}

    /** Of connections to hosts that the client certificate is not shown to. */
    HttpClientOptions options() {
        HttpClientOptions options = new HttpClientOptions();
        authorities.ifPresent(pem -> options.setTrustOptions(trusting(pem)));
        return options;
    }

    /** Of connections to hosts that it is shown to. */
    HttpClientOptions identifiedOptions() {
        HttpClientOptions options = options();
        identity.ifPresent(shown -> options.setKeyCertOptions(keyCert(shown.certificate(), shown.key())));
        return options;
    }

    /** Of connections with certificates of their own, in the place of the server's client certificate. */
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

    /** The proxy for requests to a host; empty when it is called directly. */
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

    /** @param store null for the one of Java */
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
