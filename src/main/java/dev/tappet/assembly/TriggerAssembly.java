package dev.tappet.assembly;

import dev.tappet.config.TappetConfig;
import dev.tappet.draftrun.DraftRunner;
import dev.tappet.engine.ResponseOrigin;
import dev.tappet.execution.CallbackDecisions;
import dev.tappet.execution.Executions;
import dev.tappet.execution.InFlightAccepts;
import dev.tappet.expression.ComputeScheduler;
import dev.tappet.memory.ProcessMemory;
import dev.tappet.net.AllowedTargets;
import dev.tappet.net.AuthenticationLimiter;
import dev.tappet.outbound.OutboundSenderClient;
import dev.tappet.paging.PageTokens;
import dev.tappet.platform.PlatformProducer;
import dev.tappet.platform.PublicUrl;
import dev.tappet.process.ProcessIdentity;
import dev.tappet.signature.SenderClient;
import dev.tappet.storage.ItemTable;
import dev.tappet.tracing.Tracer;
import dev.tappet.trigger.DraftRunService;
import dev.tappet.trigger.EventReporter;
import dev.tappet.trigger.RedeliveryService;
import dev.tappet.trigger.SlotStarter;
import dev.tappet.trigger.TriggerObserver;
import dev.tappet.trigger.TriggerService;
import dev.tappet.trigger.activity.DeliveryReader;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.Quotas;
import dev.tappet.workspace.RecentCatalog;
import dev.tappet.workspace.Secrets;
import dev.tappet.workspace.integration.Enrolments;
import io.quarkus.arc.DefaultBean;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;

/** Produces the services that handle requests to the trigger URLs. */
@Singleton
class TriggerAssembly {
    private final TappetConfig config;
    private final InstantSource clock;

    TriggerAssembly(TappetConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    /** A platform with metrics replaces this one. */
    @Produces
    @Singleton
    @DefaultBean
    TriggerObserver triggerObserver() {
        return TriggerObserver.NONE;
    }

    @Produces
    @Singleton
    @DefaultBean
    SenderClient senderClient(Vertx vertx) {
        return new OutboundSenderClient(
                vertx,
                new AllowedTargets(config.http().allowedAddresses().orElse(List.of())),
                OutboundAssembly.network(config.http()));
    }

    @Produces
    @Singleton
    DeliveryReader deliveryReader(ItemTable table, PageTokens pageTokens, Quotas quotas) {
        return new DeliveryReader(table, pageTokens, quotas, clock);
    }

    @Produces
    @Singleton
    DraftRunService draftRunService(
            Catalog catalog, Secrets secrets, Quotas quotas, DraftRunner runner, ComputeScheduler compute) {
        return new DraftRunService(
                catalog, secrets, quotas, runner, compute, clock, ResponseOrigin.of(config.dedicatedHost()));
    }

    @Produces
    @Singleton
    TriggerService triggerService(
            Catalog catalog,
            Quotas quotas,
            Executions executions,
            ItemTable table,
            InFlightAccepts accepts,
            SenderClient senderClient,
            Enrolments enrolments,
            ComputeScheduler compute,
            AuthenticationLimiter authenticationLimiter,
            TriggerObserver observer,
            PublicUrl publicUrl,
            CallbackDecisions callbacks,
            ProcessMemory memory,
            PlatformProducer ports,
            ProcessIdentity process,
            Tracer tracer) {
        TappetConfig.Limits allowed = config.limits();
        return new TriggerService(new TriggerService.Dependencies(
                ports.platform().isShared() ? new RecentCatalog(catalog, quotas, clock, process) : catalog,
                quotas,
                executions,
                table,
                accepts,
                task -> Thread.ofVirtual().name("trigger").start(task),
                new TriggerService.PublicEndpoint(
                        publicUrl,
                        config.trustedProxies().orElse(List.of()),
                        ResponseOrigin.of(config.dedicatedHost())),
                new TriggerService.VendorHandshakes(senderClient, enrolments::enrol),
                new TriggerService.TriggerLimits(
                        allowed.head(),
                        allowed.payloadCeiling(),
                        allowed.bodyTime(),
                        config.window(),
                        config.deliveryLog().rejected()),
                memory.bodies(),
                memory.events(),
                compute,
                authenticationLimiter,
                observer,
                callbacks,
                tracer));
    }

    @Produces
    @Singleton
    SlotStarter slotStarter(
            ItemTable table, Catalog catalog, Executions executions, Quotas quotas, ComputeScheduler compute) {
        return new SlotStarter(table, catalog, executions, quotas, compute, clock);
    }

    @Produces
    @Singleton
    EventReporter eventReporter(
            ItemTable table,
            Catalog catalog,
            Executions executions,
            Quotas quotas,
            ComputeScheduler compute,
            PublicUrl publicUrl) {
        return new EventReporter(table, catalog, executions, quotas, compute, publicUrl, clock);
    }

    @Produces
    @Singleton
    RedeliveryService redeliveryService(TriggerService trigger) {
        return trigger.redeliveries(clock);
    }
}
