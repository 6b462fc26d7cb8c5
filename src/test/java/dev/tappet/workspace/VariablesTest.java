package dev.tappet.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Problem;
import dev.tappet.paging.PageRequest;
import dev.tappet.workflow.DefinitionParser;
import dev.tappet.workflow.ParseResult;
import dev.tappet.workspace.Variables.VariableChange;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VariablesTest {
    private final WorkspaceFixture fixture = new WorkspaceFixture();

    private VariableChange put(String name, Object value, DraftPrecondition required) throws InvalidFieldException {
        return fixture.variables.put(
                fixture.workspace, MemberName.of(name), WorkspaceVariable.Value.of(value), required);
    }

    private WorkspaceVariable put(String name, Object value) throws InvalidFieldException {
        return ((VariableChange.Done) put(name, value, DraftPrecondition.NONE)).variable();
    }

    private Map<String, Object> values(String... names) {
        return fixture.catalog.variables(fixture.workspace, Set.of(names));
    }

    @Test
    void value_ofAnyKind_isReadInItsWorkspaceOnly() throws InvalidFieldException {
        put("limit", 5);
        put("hosts", List.of("a", Map.of("b", Arrays.asList(true, null))));
        put("nothing", null);
        assertThat(values("limit", "hosts", "nothing", "missing"))
                .containsEntry("limit", 5)
                .containsEntry("hosts", List.of("a", Map.of("b", Arrays.asList(true, null))))
                .containsEntry("nothing", null)
                .hasSize(3);
        assertThat(fixture.catalog.variables(fixture.stranger, Set.of("limit"))).isEmpty();
        assertThat(fixture.variables.list(fixture.workspace, PageRequest.FIRST).found())
                .extracting(WorkspaceVariable::name)
                .containsExactly("hosts", "limit", "nothing");
    }

    @Test
    void values_areReadOnceInTenSeconds_ownChangesAtOnce() throws InvalidFieldException {
        put("limit", 5);
        fixture.table.calls();
        values("limit");
        values("limit");
        assertThat(fixture.table.calls()).containsExactly("get 1");
        put("limit", 6);
        assertThat(values("limit")).containsEntry("limit", 6);
        Variables elsewhere = new Variables(
                fixture.table, new VariableValues(fixture.table, fixture.clock), fixture.pageTokens, fixture.clock);
        elsewhere.put(fixture.workspace, MemberName.of("limit"), WorkspaceVariable.Value.of(7), DraftPrecondition.NONE);
        fixture.pass(VariableValues.LIFETIME);
        assertThat(values("limit")).containsEntry("limit", 7);
        fixture.variables.delete(fixture.workspace, MemberName.of("limit"));
        assertThat(values("limit")).isEmpty();
        assertThat(fixture.variables.delete(fixture.workspace, MemberName.of("limit")))
                .isFalse();
    }

    @Test
    void change_withAnOldRevision_changesNothing() throws InvalidFieldException {
        long first = put("limit", 5).revision();
        WorkspaceVariable second = put("limit", 6);
        assertThat(second.revision()).isGreaterThan(first);
        assertThat(put("limit", 7, new DraftPrecondition.OneOf(Set.of(first))))
                .isEqualTo(new VariableChange.Outdated(Optional.of(second)));
        assertThat(put("limit", 7, new DraftPrecondition.Absent())).isInstanceOf(VariableChange.Outdated.class);
        assertThat(put("limit", 7, new DraftPrecondition.OneOf(Set.of(second.revision()))))
                .isInstanceOf(VariableChange.Done.class);
        fixture.variables.delete(fixture.workspace, MemberName.of("limit"));
        fixture.pass(VariableValues.LIFETIME);
        assertThat(put("limit", 8).revision()).isGreaterThan(second.revision() + 1);
    }

    @Test
    void workspace_withTheMostVariables_takesNoOther() throws InvalidFieldException {
        for (int i = 0; i < Variables.MAX; i++) {
            put("v" + i, i);
        }
        assertThat(put("more", 1, DraftPrecondition.NONE)).isInstanceOf(VariableChange.Refused.class);
        put("v0", "another");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1st", "a-b", "a.b", "a b", "ключ", "a/../b"})
    void name_thatExpressionsMustQuote_isRefused(String name) {
        assertThatThrownBy(() -> MemberName.of(name)).hasMessageStartingWith("name: ");
        assertThatThrownBy(() -> MemberName.of("a".repeat(MemberName.MAX_LENGTH + 1)))
                .hasMessageStartingWith("name: ");
    }

    @Test
    void value_thatIsTooLarge_isRefused() throws InvalidFieldException {
        put("text", "a".repeat(WorkspaceVariable.Value.BYTES - 2));
        assertThatThrownBy(() -> WorkspaceVariable.Value.of("a".repeat(WorkspaceVariable.Value.BYTES - 1)))
                .hasMessageStartingWith("value: must not exceed");
    }

    private ParseResult validated(String steps) throws InvalidFieldException {
        DefinitionParser definitions = new DefinitionParser(Map.of("probe", Map.of("type", "object")));
        Workflows workflows = new Workflows(fixture.table, definitions::read, fixture.pageTokens, fixture.clock);
        return workflows.validate(
                fixture.workspace, DefinitionSource.of("""
                name: Variables
                trigger:
                  integration: %s
                  condition: "{{ $.event.n > $.variables.least }}"
                  concurrency: { key: "{{ $.variables.env }}" }
                steps:
                """.formatted(
                        fixture.integration().id()).concat(steps).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void workflow_thatNamesAMissingVariable_isWarnedOfAtItsFirstPlace() throws InvalidFieldException {
        put("there", 1);
        assertThat(validated("""
                  - set: { a: "{{ $.variables.there }}", b: "{{ $.variables }}" }
                  - if: "{{ $.variables.lost }}"
                    then:
                      - probe: { key: "{{ $.variables.lost & $.variables.gone }}" }
                """))
                .isInstanceOfSatisfying(
                        ParseResult.Valid.class,
                        valid -> assertThat(valid.warnings())
                                .extracting(Problem::place, Problem::message)
                                .containsExactlyInAnyOrder(
                                        tuple(
                                                "steps[0].set.b",
                                                "name the variable, as in $.variables.base_url: $.variables alone is"
                                                        + " null"),
                                        tuple("trigger.condition", "there is no variable \"least\" in this workspace"),
                                        tuple(
                                                "trigger.concurrency.key",
                                                "there is no variable \"env\" in this workspace"),
                                        tuple("steps[1]", "there is no variable \"lost\" in this workspace"),
                                        tuple("steps[1].then[0]", "there is no variable \"gone\" in this workspace")));
    }

    @Test
    void stepNamedVariables_hidesThem() throws InvalidFieldException {
        assertThat(validated("""
                  - id: variables
                    set: { a: 1 }
                  - exit: { a: "{{ $.variables.a }}" }
                """)).isInstanceOfSatisfying(ParseResult.Valid.class, valid -> {
            assertThat(valid.workflow().variables()).isEmpty();
            assertThat(valid.warnings())
                    .extracting(Problem::message)
                    .contains("the id \"variables\" hides $.variables, the variables of the workspace");
        });
    }
}
