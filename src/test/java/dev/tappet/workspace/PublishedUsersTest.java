package dev.tappet.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.json.Problem;
import dev.tappet.storage.Durability;
import dev.tappet.workflow.DefinitionParser;
import dev.tappet.workspace.connection.Connection;
import dev.tappet.workspace.connection.Connections;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Workflows that use connections, from the draft to the deletion. */
class PublishedUsersTest {
    private final WorkspaceFixture fixture = new WorkspaceFixture();
    private final DefinitionParser parser = new DefinitionParser(Map.of("probe", Map.of("type", "object")));
    private final Workflows workflows = new Workflows(fixture.table, parser::read, fixture.pageTokens, fixture.clock);
    private final Publisher publisher = new Publisher(fixture.table, parser::read, fixture.clock);
    private final Connections connections = new Connections(
            fixture.table,
            fixture.box,
            new PublishedUsers(fixture.table, parser::read),
            fixture.pageTokens,
            fixture.clock);
    private final UUID integration = fixture.integration().id();

    private void connect(String name) throws Exception {
        connections.put(
                fixture.workspace,
                MemberName.of(name),
                Map.of("base_url", "https://crm.example.com", "bearer", Map.of("token", "correct-horse")));
    }

    private UUID drafted(String steps) throws Exception {
        UUID id =
                workflows.create(fixture.workspace, new DisplayName("Contacts")).id();
        String source = "{\"name\": \"Contacts\", \"trigger\": {\"integration\": \"" + integration + "\"}, \"steps\": ["
                + steps + "]}";
        workflows.save(fixture.workspace, id, DefinitionSource.of(source.getBytes(StandardCharsets.UTF_8)));
        return id;
    }

    private ChangeResult<Connection> delete(String name) throws Exception {
        return connections.delete(fixture.workspace, MemberName.of(name));
    }

    @Test
    void workflow_withAMissingConnection_isNotPublished() throws Exception {
        UUID id = drafted("{\"if\": \"{{ true }}\", \"then\": [{\"probe\": {\"connection\": \"lost\"}}]}");
        assertThat(publisher.publish(fixture.workspace, id))
                .isEqualTo(new ChangeResult.Invalid<>(List.of(new Problem(
                        "steps[0].then[0].probe.connection",
                        "there is no connection \"lost\" in this workspace: make it first, by PUT /connections/lost",
                        Problem.Severity.ERROR))));
        connect("lost");
        assertThat(publisher.publish(fixture.workspace, id)).isInstanceOf(ChangeResult.Done.class);
    }

    @Test
    void connection_usedByPublishedWorkflow_isNotDeleted() throws Exception {
        connect("crm");
        connect("other");
        UUID id = drafted("{\"probe\": {\"connection\": \"c\\u0072m\", \"url\": \"{{ $.event.x }}\"}}");
        assertThat(delete("other")).isInstanceOf(ChangeResult.Done.class);
        publisher.publish(fixture.workspace, id);
        assertThat(delete("crm"))
                .isInstanceOfSatisfying(
                        ChangeResult.Conflict.class,
                        conflict -> assertThat(conflict.reason()).contains("\"Contacts\" (" + id + ")"));
        connect("crm");
        publisher.unpublish(fixture.workspace, id);
        assertThat(delete("crm")).isInstanceOf(ChangeResult.Done.class);
    }

    @Test
    void eachResource_hasItsPublishedUsers_alsoThoseWithoutAList() throws Exception {
        connect("crm");
        UUID first = drafted("{\"probe\": {\"connection\": \"crm\", \"key\": \"{{ $.secrets.api_key }}\"}}");
        UUID second = drafted("{\"set\": {\"x\": \"{{ $.variables.base }}\"}},"
                + "{\"probe\": {\"key\": \"{{ $.secrets.api_key }}\"}}");
        drafted("{\"probe\": {\"key\": \"{{ $.secrets.api_key }}\"}}");
        publisher.publish(fixture.workspace, first);
        publisher.publish(fixture.workspace, second);
        Map<DefinitionUse, Set<PublishedUsers.User>> expected = Map.of(
                DefinitionUse.connection("crm"), Set.of(new PublishedUsers.User(first, "Contacts", false)),
                DefinitionUse.variable("base"), Set.of(new PublishedUsers.User(second, "Contacts", false)),
                DefinitionUse.secret("api_key"),
                        Set.of(
                                new PublishedUsers.User(first, "Contacts", false),
                                new PublishedUsers.User(second, "Contacts", false)));
        List<DefinitionUse> resources = List.of(
                DefinitionUse.connection("crm"),
                DefinitionUse.variable("base"),
                DefinitionUse.variable("unused"),
                DefinitionUse.secret("api_key"));
        PublishedUsers users = new PublishedUsers(fixture.table, parser::read);
        assertThat(sets(users.ofEach(fixture.workspace, resources))).isEqualTo(expected);
        assertThat(users.ofEach(fixture.stranger, resources)).isEmpty();
        // as an earlier version published them
        fixture.table.write(UseItems.delete(first), Durability.SYNCED);
        fixture.table.write(UseItems.delete(second), Durability.SYNCED);
        assertThat(sets(users.ofEach(fixture.workspace, resources))).isEqualTo(expected);
    }

    /** The order is that of the ids, which are random. */
    private static Map<DefinitionUse, Set<PublishedUsers.User>> sets(
            Map<DefinitionUse, List<PublishedUsers.User>> lists) {
        return lists.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> Set.copyOf(entry.getValue())));
    }

    @Test
    void workflow_withTooManyConnections_isNotPublished() throws Exception {
        StringBuilder steps = new StringBuilder();
        for (int i = 0; i <= 20; i++) {
            connect("c" + i);
            steps.append(i == 0 ? "" : ",").append("{\"probe\": {\"connection\": \"c" + i + "\"}}");
        }
        assertThat(publisher.publish(fixture.workspace, drafted(steps.toString())))
                .isInstanceOfSatisfying(
                        ChangeResult.Invalid.class,
                        invalid -> assertThat(invalid.problems().toString()).contains("at most 20 connections"));
    }
}
