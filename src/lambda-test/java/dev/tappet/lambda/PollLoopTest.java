package dev.tappet.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import dev.tappet.SampledCases;
import dev.tappet.aws.EmbeddedAws;
import dev.tappet.process.ProcessIdentity;
import dev.tappet.signature.VendorSender;
import io.quarkus.amazon.lambda.runtime.AmazonLambdaRecorder;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/**
 * Events by Quarkus's own poll loop, which is the native binary's; messages by that too, and straight to its handler
 * where the loop, which serves one event at a time, has a request in hand.
 */
@QuarkusTest
@QuarkusTestResource(value = PollLoopTest.AwsResources.class, restrictToAnnotatedClass = true)
class PollLoopTest extends FunctionContract {
    private static final String API = "quarkus-internal.aws-lambda.test-api";

    @Inject
    StartWatch start;

    @Inject
    ProcessIdentity process;

    /** A snapshot that Lambda takes after the start is resumed by many processes. */
    @Test
    void start_drawsNoIdentity_anExecutionDoes() {
        assertThat(start.identityWasDrawn()).isFalse();
        run(idIn(post(client().workflow(client().integration(WEBHOOK), "  - exit: {}"), "{}")));

        assertThat(process.isGenerated()).isTrue();
    }

    @Override
    Invoker front() {
        return new RemoteInvoker(configuration().get(API));
    }

    @Override
    Invoker worker() {
        return (event, remaining) -> {
            ByteArrayOutputStream response = new ByteArrayOutputStream();
            try {
                AmazonLambdaRecorder.handle(new ByteArrayInputStream(event), response, context(remaining));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return response.toByteArray();
        };
    }

    /** The packaged function is sent those of all, and has the algorithms that matter. */
    @Override
    List<VendorSender> vendors() {
        List<VendorSender> all = super.vendors();
        return IntStream.range(0, all.size())
                .filter(SampledCases::isTaken)
                .mapToObj(all::get)
                .toList();
    }

    private static Context context(Duration remaining) {
        return (Context) Proxy.newProxyInstance(
                Context.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (_, asked, _) -> switch (asked.getName()) {
                    case "getAwsRequestId" -> "an-invocation";
                    case "getRemainingTimeInMillis" -> (int) remaining.toMillis();
                    default -> throw new UnsupportedOperationException(asked.getName());
                });
    }

    @Override
    Map<String, String> configuration() {
        return StreamSupport.stream(
                        ConfigProvider.getConfig().getPropertyNames().spliterator(), false)
                .filter(name -> name.startsWith("quarkus.sqs.endpoint")
                        || name.equals(TABLE)
                        || name.startsWith("tappet.queue.")
                        || name.startsWith("tappet.lambda.")
                        || name.startsWith("tappet.http.")
                        || name.equals(API))
                .collect(Collectors.toMap(
                        name -> name, name -> ConfigProvider.getConfig().getValue(name, String.class)));
    }

    /** AWS around the program, and Lambda's runtime API. */
    public static final class AwsResources implements QuarkusTestResourceLifecycleManager {
        private EmbeddedAws aws;
        private RuntimeApi runtimeApi;

        @Override
        public Map<String, String> start() {
            aws = new EmbeddedAws();
            try {
                runtimeApi = new RuntimeApi(0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            System.setProperty("aws.region", "eu-central-1");
            System.setProperty("aws.accessKeyId", "id");
            System.setProperty("aws.secretAccessKey", "secret");
            Map<String, String> configuration = new HashMap<>(aws.configuration());
            configuration.put(API, runtimeApi.address());
            configuration.put("tappet.admin-token", EventApiClient.ADMIN);
            configuration.put("tappet.limits.rate", "1000");
            return configuration;
        }

        @Override
        public void stop() {
            runtimeApi.close();
            aws.close();
        }
    }
}
