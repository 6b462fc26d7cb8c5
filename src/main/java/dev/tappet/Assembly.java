package dev.tappet;

import dev.tappet.execution.AcceptsUnderWay;
import dev.tappet.execution.Claims;
import dev.tappet.execution.Endings;
import dev.tappet.execution.Engine;
import dev.tappet.execution.ExecutionList;
import dev.tappet.execution.Executions;
import dev.tappet.execution.Limits;
import dev.tappet.execution.Reruns;
import dev.tappet.execution.RunQueue;
import dev.tappet.execution.StepTraces;
import dev.tappet.execution.Stops;
import dev.tappet.execution.StoredExecutions;
import dev.tappet.execution.Sweeper;
import dev.tappet.execution.Waiters;
import dev.tappet.execution.Worker;
import dev.tappet.storage.ItemTable;
import dev.tappet.trigger.Trigger;
import dev.tappet.trigger.activity.Deliveries;
import dev.tappet.workflow.Definitions;
import dev.tappet.workspace.AddressRange;
import dev.tappet.workspace.AllowList;
import dev.tappet.workspace.ApiTokens;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.DefinitionReader;
import dev.tappet.workspace.Integrations;
import dev.tappet.workspace.PageTokens;
import dev.tappet.workspace.Publisher;
import dev.tappet.workspace.SecretBox;
import dev.tappet.workspace.TableCatalog;
import dev.tappet.workspace.UnusableInputException;
import dev.tappet.workspace.Workflows;
import dev.tappet.workspace.Workspaces;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Puts the rooms together, the same way in every packaging. The ports come from elsewhere: {@link ItemTable},
 * {@link RunQueue} and {@link SecretBox} are what a packaging brings.
 */
@Singleton
public class Assembly {
    /** A workflow that computes for longer than this without waiting or acting is taken to loop. */
    private static final Duration COMPUTING = Duration.ofSeconds(10);

    private final TappetConfig config;
    private final InstantSource clock = InstantSource.system();
    private final Waiters waiters = new Waiters();
    private final AcceptsUnderWay accepts = new AcceptsUnderWay();
    private final Limits limits;

    Assembly(TappetConfig config) {
        this.config = config;
        this.limits = new Limits(
                config.limits().steps(),
                COMPUTING,
                Limits.LONGEST,
                config.limits().output());
    }

    @Produces
    @Singleton
    InstantSource clock() {
        return clock;
    }

    @Produces
    @Singleton
    AcceptsUnderWay accepts() {
        return accepts;
    }

    @Produces
    @Singleton
    Definitions definitions() {
        return new Definitions(Map.of());
    }

    @Produces
    @Singleton
    DefinitionReader definitionReader(Definitions definitions) {
        return definitions::read;
    }

    @Produces
    @Singleton
    Catalog catalog(ItemTable table, SecretBox box, DefinitionReader reader) {
        return new TableCatalog(table, box, reader);
    }

    @Produces
    @Singleton
    PageTokens pageTokens(SecretBox box) {
        return new PageTokens(box);
    }

    @Produces
    @Singleton
    Workspaces workspaces(ItemTable table, PageTokens pageTokens) {
        return new Workspaces(table, pageTokens, clock);
    }

    @Produces
    @Singleton
    ApiTokens apiTokens(ItemTable table, PageTokens pageTokens) {
        return new ApiTokens(table, pageTokens, config.adminToken(), clock);
    }

    @Produces
    @Singleton
    Integrations integrations(ItemTable table, SecretBox box, PageTokens pageTokens) {
        return new Integrations(table, box, pageTokens, clock);
    }

    @Produces
    @Singleton
    Deliveries deliveries(ItemTable table, PageTokens pageTokens) {
        return new Deliveries(table, pageTokens, clock);
    }

    @Produces
    @Singleton
    Workflows workflows(ItemTable table, DefinitionReader reader, PageTokens pageTokens) {
        return new Workflows(table, reader, pageTokens, clock);
    }

    @Produces
    @Singleton
    Publisher publisher(ItemTable table, DefinitionReader reader) {
        return new Publisher(table, reader, clock);
    }

    @Produces
    @Singleton
    Endings endings(ItemTable table) {
        return new Endings(table, waiters, clock, limits);
    }

    @Produces
    @Singleton
    Executions executions(ItemTable table, RunQueue queue, Endings endings) {
        return new StoredExecutions(table, queue, waiters, endings, clock);
    }

    @Produces
    @Singleton
    ExecutionList executionList(ItemTable table, PageTokens pageTokens) {
        return new ExecutionList(table, pageTokens);
    }

    @Produces
    @Singleton
    Stops stops(ItemTable table) {
        return new Stops(table, waiters, clock);
    }

    @Produces
    @Singleton
    Reruns reruns(ItemTable table, Catalog catalog, Executions executions, RunQueue queue, Endings endings) {
        return new Reruns(table, catalog, executions, queue, endings, clock);
    }

    @Produces
    @Singleton
    StepTraces stepTraces(ItemTable table, Catalog catalog, PageTokens pageTokens) {
        return new StepTraces(table, catalog, pageTokens);
    }

    @Produces
    @Singleton
    Claims claims(ItemTable table) {
        return new Claims(table, clock, UUID.randomUUID().toString());
    }

    @Produces
    @Singleton
    Worker worker(ItemTable table, Catalog catalog, RunQueue queue, Claims claims, Endings endings) {
        return new Worker(table, catalog, queue, new Engine(Map.of(), clock, limits), claims, endings, clock);
    }

    @Produces
    @Singleton
    Sweeper sweeper(ItemTable table, RunQueue queue, Endings endings) {
        return new Sweeper(table, queue, endings, clock);
    }

    private List<AddressRange> trustedProxies() {
        try {
            return AllowList.of(
                            "tappet.trusted-proxies", config.trustedProxies().orElse(List.of()))
                    .ranges();
        } catch (UnusableInputException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Produces
    @Singleton
    Trigger trigger(Catalog catalog, Executions executions, ItemTable table) {
        TappetConfig.Limits allowed = config.limits();
        return new Trigger(
                catalog,
                executions,
                table,
                accepts,
                task -> Thread.ofVirtual().name("trigger").start(task),
                new Trigger.Site(config.publicUrl(), trustedProxies()),
                new Trigger.Limits(allowed.head(), allowed.payload(), allowed.rate(), config.window()));
    }
}
