package dev.tappet.lambda;

import dev.tappet.config.TappetConfig;
import dev.tappet.execution.InPlaceExecutions;
import dev.tappet.execution.InvocationWindow;
import dev.tappet.execution.MessageVisibility;
import dev.tappet.execution.Sweeper;
import dev.tappet.execution.Worker;
import dev.tappet.platform.ConfiguredSecrets;
import dev.tappet.platform.PublicUrl;
import dev.tappet.tracing.OtlpExporter;
import dev.tappet.trigger.EventReporter;
import dev.tappet.trigger.SlotStarter;
import dev.tappet.trigger.TriggerService;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Creates the dispatcher of events and connects it to the services. */
@Singleton
class LambdaAssembly {
    /** Replaces the observers that ignore all calls. */
    @Produces
    @Singleton
    InvocationMetrics metrics(TappetConfig config) {
        return new InvocationMetrics(
                config.metricsStack(), Objects.requireNonNullElse(System.getenv("AWS_LAMBDA_FUNCTION_NAME"), ""));
    }

    @Produces
    @Singleton
    LambdaEventDispatcher dispatcher(
            TriggerService trigger,
            InPlaceExecutions executions,
            InvocationWindow window,
            Worker worker,
            MessageVisibility visibility,
            Sweeper sweeper,
            SlotStarter slots,
            EventReporter events,
            PublicUrl publicUrl,
            Optional<OtlpExporter> exporter,
            InvocationMetrics metrics,
            ConfiguredSecrets secrets,
            TappetConfig config,
            InstantSource clock) {
        return new LambdaEventDispatcher(
                new HttpEventReader(
                        config.limits().payloadCeiling(),
                        new CloudFrontTrust(secrets.originSecret(), config.cloudFrontOnly()),
                        clock),
                new FunctionHost(config.syncOnly(), publicUrl),
                new LambdaEventDispatcher.Targets(
                        trigger::handle,
                        callerRuns(executions, window),
                        trigger::deliveriesFlushed,
                        new MessageBatch(worker::handle, visibility, config.lease(), clock),
                        sweep(
                                slots,
                                events,
                                sweeper,
                                config.canaryUrl().map(url -> new Canary(url, Canary.TIMEOUT, metrics))),
                        exporter.map(to -> spanFlush(to, config.traces().longestWait()))
                                .orElse(LambdaEventDispatcher.SpanFlush.NONE),
                        metrics),
                config.deliveryLog().longestWait(),
                System.out::println,
                clock);
    }

    /** Each part runs even if a previous one fails. */
    private static Runnable sweep(SlotStarter slots, EventReporter events, Sweeper sweeper, Optional<Canary> canary) {
        return () -> {
            try {
                slots.start();
            } finally {
                try {
                    events.report();
                } finally {
                    try {
                        sweeper.sweep();
                    } finally {
                        canary.ifPresent(Canary::call);
                    }
                }
            }
        };
    }

    private static LambdaEventDispatcher.SpanFlush spanFlush(OtlpExporter exporter, Duration longest) {
        return left -> exporter.flush(left.compareTo(longest) < 0 ? left : longest);
    }

    private static LambdaEventDispatcher.CallerRuns callerRuns(InPlaceExecutions executions, InvocationWindow window) {
        return new LambdaEventDispatcher.CallerRuns() {
            @Override
            public void begin(Instant start, Instant latest) {
                window.begin(start, latest);
            }

            @Override
            public CompletableFuture<Void> ended() {
                return executions.runsEnded();
            }
        };
    }
}
