package dev.tappet.assembly;

import dev.tappet.config.TappetConfig;
import dev.tappet.platform.PlatformProducer;


import dev.tappet.engine.Engine;
import dev.tappet.engine.EngineLimits;
import dev.tappet.execution.AcceptsUnderWay;
import dev.tappet.execution.Claims;
import dev.tappet.execution.Endings;
import dev.tappet.execution.ExecutionList;
import dev.tappet.execution.ExecutionObserver;
import dev.tappet.execution.Executions;
import dev.tappet.execution.Lease;
import dev.tappet.execution.PollingWaiter;
import dev.tappet.execution.Records;
import dev.tappet.execution.Reruns;
import dev.tappet.execution.ResultWaiter;
import dev.tappet.execution.RunQueue;
import dev.tappet.execution.StepTraces;
import dev.tappet.execution.Stops;
import dev.tappet.execution.StoredExecutions;
import dev.tappet.execution.Sweeper;
import dev.tappet.execution.Vault;
import dev.tappet.execution.Waiters;
import dev.tappet.execution.Worker;
import dev.tappet.outbound.HttpOperator;
import dev.tappet.outbound.LambdaOperator;
import dev.tappet.rehearsal.Rehearsals;
import dev.tappet.secret.SecretBox;
import dev.tappet.storage.ItemTable;
import dev.tappet.workspace.Allowances;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.PageTokens;
import dev.tappet.workspace.Secrets;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;

/** Puts together what runs executions, and what reads and changes them from outside. */
@Singleton
class ExecutionAssembly {
    /** A workflow that computes for longer than this without waiting or acting is taken to loop. */
    private static final Duration COMPUTING = Duration.ofSeconds(10);

    /** So few that those who try drafts out take nothing from what was triggered. */
    private static final int DRAFTS_AT_ONCE = 4;

    private final TappetConfig config;
    private final InstantSource clock;

    ExecutionAssembly(TappetConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    /** Where a packaging brings meters, they take this one's place. */
    @Produces
    @Singleton
    @DefaultBean
    ExecutionObserver observer() {
        return ExecutionObserver.NOBODY;
    }

    @Produces
    @Singleton
    AcceptsUnderWay accepts() {
        return new AcceptsUnderWay();
    }

    @Produces
    @Singleton
    Waiters waiters() {
        return new Waiters(config.limits().waiting());
    }

    @Produces
    @Singleton
    EngineLimits limits() {
        return new EngineLimits(config.limits().steps(), COMPUTING, EngineLimits.LONGEST);
    }

    @Produces
    @Singleton
    Vault vault(SecretBox box) {
        return new Vault(box);
    }

    @Produces
    @Singleton
    Records records(ItemTable table, Vault vault) {
        return new Records(table, vault);
    }

    @Produces
    @Singleton
    Endings endings(
            ItemTable table,
            Records records,
            Vault vault,
            Waiters waiters,
            Allowances allowances,
            ExecutionObserver observer) {
        return new Endings(table, records, vault, waiters, clock, allowances, observer);
    }

    @Produces
    @Singleton
    Executions executions(
            ItemTable table, Records records, RunQueue queue, Waiters waiters, PlatformProducer ports, Endings endings) {
        ResultWaiter waiter = ports.packaging().isShared() ? new PollingWaiter(table, records, waiters) : waiters;
        return new StoredExecutions(table, records, queue, waiter, endings, clock);
    }

    @Produces
    @Singleton
    ExecutionList executionList(ItemTable table, PageTokens pageTokens) {
        return new ExecutionList(table, pageTokens);
    }

    @Produces
    @Singleton
    Stops stops(ItemTable table, Records records, Waiters waiters, ExecutionObserver observer) {
        return new Stops(table, records, waiters, clock, observer);
    }

    @Produces
    @Singleton
    Reruns reruns(
            ItemTable table, Vault vault, Catalog catalog, Executions executions, RunQueue queue, Endings endings) {
        return new Reruns(table, vault, catalog, executions, queue, endings, clock);
    }

    @Produces
    @Singleton
    StepTraces stepTraces(ItemTable table, Vault vault, Catalog catalog, PageTokens pageTokens) {
        return new StepTraces(table, vault, catalog, pageTokens);
    }

    @Produces
    @Singleton
    Lease lease() {
        return config.lease();
    }

    @Produces
    @Singleton
    Claims claims(ItemTable table, Lease lease, ExecutionObserver observer) {
        return new Claims(table, clock, UUID.randomUUID().toString(), lease, observer);
    }

    @Produces
    @Singleton
    Engine engine(EngineLimits limits, HttpOperator http, LambdaOperator lambda) {
        return new Engine(Map.of(http.name(), http, lambda.name(), lambda), clock, limits);
    }

    @Produces
    @Singleton
    Worker worker(
            ItemTable table,
            Catalog catalog,
            Secrets secrets,
            Vault vault,
            RunQueue queue,
            Engine engine,
            Claims claims,
            Endings endings) {
        return new Worker(table, catalog, secrets, vault, queue, engine, claims, endings, clock);
    }

    @Produces
    @Singleton
    Rehearsals rehearsals(Engine engine) {
        return new Rehearsals(engine, clock, DRAFTS_AT_ONCE);
    }

    @Produces
    @Singleton
    Sweeper sweeper(ItemTable table, RunQueue queue, Endings endings) {
        return new Sweeper(table, queue, endings, clock);
    }
}
