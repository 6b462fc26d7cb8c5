package dev.tappet.assembly;

import dev.tappet.access.ApiTokens;
import dev.tappet.access.AuditTrail;
import dev.tappet.access.Sessions;
import dev.tappet.config.TappetConfig;
import dev.tappet.outbound.HttpOperator;
import dev.tappet.outbound.LambdaOperator;
import dev.tappet.paging.PageTokens;
import dev.tappet.platform.ConfiguredSecrets;
import dev.tappet.process.ProcessIdentity;
import dev.tappet.secret.SecretBox;
import dev.tappet.state.StateOperator;
import dev.tappet.storage.ItemTable;
import dev.tappet.workflow.DefinitionParser;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.DefinitionReader;
import dev.tappet.workspace.LimitedDefinitionReader;
import dev.tappet.workspace.PublishedUsers;
import dev.tappet.workspace.Publisher;
import dev.tappet.workspace.Quota;
import dev.tappet.workspace.Quotas;
import dev.tappet.workspace.Schedules;
import dev.tappet.workspace.Secrets;
import dev.tappet.workspace.Shares;
import dev.tappet.workspace.StoredQuotas;
import dev.tappet.workspace.TableCatalog;
import dev.tappet.workspace.VariableValues;
import dev.tappet.workspace.Variables;
import dev.tappet.workspace.Versions;
import dev.tappet.workspace.Workflows;
import dev.tappet.workspace.WorkspaceNames;
import dev.tappet.workspace.Workspaces;
import dev.tappet.workspace.connection.Connections;
import dev.tappet.workspace.integration.Enrolments;
import dev.tappet.workspace.integration.IntegrationSecrets;
import dev.tappet.workspace.integration.Integrations;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Map;

/** Produces the services for workspaces, tokens, integrations, workflows and definitions. */
@Singleton
class WorkspaceAssembly {
    private final TappetConfig config;
    private final InstantSource clock;

    WorkspaceAssembly(TappetConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    @Produces
    @Singleton
    DefinitionParser definitionParser() {
        return new DefinitionParser(Map.of(
                HttpOperator.NAME,
                HttpOperator.schema(),
                LambdaOperator.NAME,
                LambdaOperator.schema(),
                StateOperator.NAME,
                StateOperator.schema()));
    }

    @Produces
    @Singleton
    DefinitionReader definitionReader(DefinitionParser definitions) {
        int processors = Runtime.getRuntime().availableProcessors();
        return new LimitedDefinitionReader(definitions::read, Math.max(1, processors - 1));
    }

    @Produces
    @Singleton
    Catalog catalog(ItemTable table, SecretBox box, DefinitionParser definitions, VariableValues variables) {
        return new TableCatalog(table, box, definitions::read, variables);
    }

    @Produces
    @Singleton
    PublishedUsers publishedUsers(ItemTable table, DefinitionReader reader) {
        return new PublishedUsers(table, reader);
    }

    @Produces
    @Singleton
    Connections connections(ItemTable table, SecretBox box, PublishedUsers users, PageTokens pageTokens) {
        return new Connections(table, box, users, pageTokens, clock);
    }

    @Produces
    @Singleton
    VariableValues variableValues(ItemTable table) {
        return new VariableValues(table, clock);
    }

    @Produces
    @Singleton
    Variables variables(ItemTable table, VariableValues values, PageTokens pageTokens) {
        return new Variables(table, values, pageTokens, clock);
    }

    @Produces
    @Singleton
    PageTokens pageTokens(SecretBox box) {
        return new PageTokens(box);
    }

    @Produces
    @Singleton
    Quota standardQuota() {
        TappetConfig.Limits limits = config.limits();
        return new Quota(limits.rate(), limits.payload(), limits.output());
    }

    @Produces
    @Singleton
    Quotas quotas(ItemTable table, Quota standard, ProcessIdentity process) {
        return new StoredQuotas(table, standard, clock, process);
    }

    @Produces
    @Singleton
    Workspaces workspaces(ItemTable table, PageTokens pageTokens) {
        return new Workspaces(table, pageTokens, clock);
    }

    @Produces
    @Singleton
    ApiTokens apiTokens(ItemTable table, PageTokens pageTokens, ConfiguredSecrets secrets) {
        return new ApiTokens(table, pageTokens, secrets.adminToken(), clock);
    }

    @Produces
    @Singleton
    Sessions sessions(ItemTable table, ApiTokens tokens) {
        return new Sessions(table, tokens, clock);
    }

    @Produces
    @Singleton
    Integrations integrations(ItemTable table, SecretBox box, PageTokens pageTokens) {
        return new Integrations(table, box, pageTokens, clock);
    }

    @Produces
    @Singleton
    IntegrationSecrets integrationSecrets(Integrations integrations, SecretBox box) {
        return new IntegrationSecrets(integrations, box);
    }

    @Produces
    @Singleton
    Enrolments enrolments(Integrations integrations) {
        return new Enrolments(integrations, clock);
    }

    @Produces
    @Singleton
    Secrets secrets(ItemTable table, SecretBox box, PageTokens pageTokens) {
        return new Secrets(table, box, pageTokens, clock);
    }

    @Produces
    @Singleton
    Workflows workflows(ItemTable table, DefinitionReader reader, PageTokens pageTokens) {
        return new Workflows(table, reader, pageTokens, clock);
    }

    @Produces
    @Singleton
    Shares shares(ItemTable table, DefinitionReader reader, PageTokens pageTokens) {
        return new Shares(table, reader, pageTokens, clock);
    }

    @Produces
    @Singleton
    Versions versions(ItemTable table, Workflows workflows, PageTokens pageTokens) {
        return new Versions(table, workflows, pageTokens);
    }

    @Produces
    @Singleton
    AuditTrail auditTrail(ItemTable table, PageTokens pageTokens) {
        return new AuditTrail(table, pageTokens, clock);
    }

    @Produces
    @Singleton
    WorkspaceNames workspaceNames(ItemTable table) {
        return new WorkspaceNames(table);
    }

    @Produces
    @Singleton
    Schedules schedules(ItemTable table, Catalog catalog) {
        return new Schedules(table, catalog);
    }

    @Produces
    @Singleton
    Publisher publisher(ItemTable table, DefinitionReader reader) {
        return new Publisher(table, reader, clock);
    }
}
