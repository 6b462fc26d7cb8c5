package dev.tappet.aws;

import dev.tappet.config.TappetConfig;
import dev.tappet.execution.Lane;
import dev.tappet.execution.LeaseManager;
import dev.tappet.execution.LeaseTerms;
import dev.tappet.execution.SuspectGate;
import dev.tappet.execution.Sweeper;
import dev.tappet.execution.Worker;
import dev.tappet.platform.PeriodicTasks;
import dev.tappet.trigger.EventReporter;
import dev.tappet.trigger.SlotStarter;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The periodic tasks of a process on AWS. It renews the leases of its runs. Unless Lambda delivers executions and runs
 * the sweep on a schedule, it also polls the queues and sweeps. The first sweep is at startup, so that executions left
 * from before do not wait.
 */
@Singleton
public class AwsBackgroundTasks {
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);
    private static final Duration SLOTS_INTERVAL = Duration.ofSeconds(10);
    private static final Duration GATE_INTERVAL = Duration.ofSeconds(1);

    private final AwsPlatform aws;
    private final TappetConfig config;
    private final SqsClient sqs;
    private final Worker worker;
    private final LeaseManager claims;
    private final Sweeper sweeper;
    private final SlotStarter slots;
    private final EventReporter events;
    private final SuspectGate gate;
    private final LeaseTerms lease;
    private final PeriodicTasks tasks = new PeriodicTasks("background", 3);
    private Optional<SqsPoller> polling = Optional.empty();

    AwsBackgroundTasks(
            AwsPlatform aws,
            TappetConfig config,
            SqsClient sqs,
            Worker worker,
            LeaseManager claims,
            Sweeper sweeper,
            SlotStarter slots,
            EventReporter events,
            SuspectGate gate,
            LeaseTerms lease) {
        this.aws = aws;
        this.config = config;
        this.sqs = sqs;
        this.worker = worker;
        this.claims = claims;
        this.sweeper = sweeper;
        this.slots = slots;
        this.events = events;
        this.gate = gate;
        this.lease = lease;
    }

    void start() {
        tasks.start(lease.heartbeatInterval(), "The heartbeat", claims::heartbeat);
        tasks.start(GATE_INTERVAL, "Ending the isolated run of an execution", gate::endExpiredIsolation);
        if (config.queue().poll()) {
            tasks.startNow(SWEEP_INTERVAL, "The sweep", sweeper::sweep);
            tasks.startNow(SLOTS_INTERVAL, "Starting scheduled executions", slots::start);
            tasks.startNow(SLOTS_INTERVAL, "Reporting events", events::report);
            SqsPoller started = new SqsPoller(
                    sqs,
                    aws.urls(),
                    Map.of(
                            Lane.SYNC, config.workers().sync(),
                            Lane.ASYNC, config.workers().async()),
                    config.workers().inProgress(),
                    lease);
            started.start(worker);
            polling = Optional.of(started);
            aws.polling(true);
        }
    }

    /** The heartbeat continues until all runs have ended. */
    void stop() {
        aws.polling(false);
        polling.ifPresent(SqsPoller::close);
        claims.releaseAll();
        tasks.close();
    }
}
