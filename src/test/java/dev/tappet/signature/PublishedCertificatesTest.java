package dev.tappet.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PublishedCertificatesTest {
    private static final URI ADDRESS = URI.create(KeySenders.SNS_CERTIFICATE);
    private static final int REQUESTS = 300;

    private final AtomicInteger fetched = new AtomicInteger();
    private final CountDownLatch all = new CountDownLatch(REQUESTS);

    /** Answers when everybody asked. */
    private final PublishedCertificates certificates = new PublishedCertificates((_, _) -> {
        fetched.incrementAndGet();
        try {
            all.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return new SenderClient.SenderResponse(200, JdkCrypto.snsCertificate());
    });

    @Test
    void certificate_neededByManyAtOnce_isFetchedOnceForAll() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<X509Certificate>>> results = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                results.add(threads.submit(() -> {
                    all.countDown();
                    return certificates.at(ADDRESS);
                }));
            }
            for (Future<Optional<X509Certificate>> result : results) {
                assertThat(result.get()).isPresent();
            }
        }
        assertThat(fetched).hasValue(1);
    }

    @Test
    void failedFetch_isRepeatedByTheNextRequest() {
        AtomicInteger calls = new AtomicInteger();
        PublishedCertificates flaky = new PublishedCertificates((_, _) -> {
            if (calls.incrementAndGet() == 1) {
                throw new SenderUnreachableException("no answer");
            }
            return new SenderClient.SenderResponse(200, JdkCrypto.snsCertificate());
        });
        assertThatThrownBy(() -> flaky.at(ADDRESS)).isInstanceOf(SenderUnreachableException.class);
        assertThat(flaky.at(ADDRESS)).isPresent();
        assertThat(flaky.at(ADDRESS)).isPresent();
        assertThat(calls).hasValue(2);
    }
}
