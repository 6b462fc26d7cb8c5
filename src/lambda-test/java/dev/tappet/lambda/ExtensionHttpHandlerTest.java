package dev.tappet.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.tappet.http.IncomingRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ExtensionHttpHandlerTest {
    private final IncomingRequest request = new HttpEventReader(
                    1000, new CloudFrontTrust(Optional.empty(), false), InstantSource.system())
            .read(Events.httpApi().to("GET", "/public/v1alpha/workflows").json());

    @Test
    void cancelledRequest_endsTheWaitOfTheExtension() {
        CountDownLatch waits = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> extension = (_, _) -> {
            try {
                waits.countDown();
                new CountDownLatch(1).await();
                throw new IllegalStateException("nothing opens that latch");
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw new IllegalStateException(e);
            }
        };

        CompletableFuture<?> response = new ExtensionHttpHandler(extension, null).handle(request, Instant.MAX);
        await().until(() -> waits.getCount() == 0);
        response.cancel(false);

        await().until(() -> interrupted.getCount() == 0);
    }

    @Test
    void failedRequest_failsTheResponse() {
        IllegalStateException failure = new IllegalStateException("broken");

        CompletableFuture<?> response = new ExtensionHttpHandler(
                        (_, _) -> {
                            throw failure;
                        },
                        null)
                .handle(request, Instant.MAX);

        assertThat(response)
                .failsWithin(java.time.Duration.ofSeconds(10))
                .withThrowableThat()
                .withCause(failure);
    }
}
