package dev.tappet.signature;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Fetches and caches the certificates that senders publish. An address always has the same certificate. Requests that
 * need the same certificate wait for one fetch. Few certificates are fetched at a time, so that invalid addresses in
 * requests cause few connections.
 */
public final class PublishedCertificates implements CertificateSource {
    private static final int MAX_CACHED = 100;
    private static final int MAX_CONCURRENT = 4;

    private final SenderClient senderClient;
    private final Semaphore free = new Semaphore(MAX_CONCURRENT);
    private final SharedFetches<URI, Optional<X509Certificate>> fetches = new SharedFetches<>();
    private final Map<URI, X509Certificate> cache = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<URI, X509Certificate> eldest) {
            return size() > MAX_CACHED;
        }
    };

    public PublishedCertificates(SenderClient senderClient) {
        this.senderClient = senderClient;
    }

    @Override
    public Optional<X509Certificate> at(URI address) {
        Optional<X509Certificate> known = cached(address);
        return known.isPresent() ? known : fetches.get(address, () -> fetch(address));
    }

    private Optional<X509Certificate> fetch(URI address) {
        Optional<X509Certificate> known = cached(address);
        if (known.isPresent()) {
            return known;
        }
        if (!free.tryAcquire()) {
            throw new SenderUnreachableException("Too many certificates are being fetched");
        }
        try {
            Optional<X509Certificate> fetched = get(address);
            fetched.ifPresent(certificate -> cache(address, certificate));
            return fetched;
        } finally {
            free.release();
        }
    }

    private Optional<X509Certificate> get(URI address) {
        SenderClient.SenderResponse response = senderClient.get(address, SenderClient.AddressOrigin.VENDOR);
        if (response.status() >= 500) {
            throw new SenderUnreachableException(address.getHost() + " answers " + response.status());
        }
        return response.status() == 200 ? parse(response.body()) : Optional.empty();
    }

    private static Optional<X509Certificate> parse(byte[] pem) {
        try {
            return Optional.of((X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem)));
        } catch (CertificateException _) {
            return Optional.empty();
        }
    }

    private Optional<X509Certificate> cached(URI address) {
        synchronized (cache) {
            return Optional.ofNullable(cache.get(address));
        }
    }

    private void cache(URI address, X509Certificate certificate) {
        synchronized (cache) {
            cache.put(address, certificate);
        }
    }
}
