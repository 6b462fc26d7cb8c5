package dev.tappet.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Problem;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.ResultPage;
import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.Query;
import dev.tappet.storage.Write;
import dev.tappet.workflow.DefinitionParser;
import dev.tappet.workflow.ParseResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    private final WorkspaceFixture fixture = new WorkspaceFixture();

    private void put(String name, String value) throws InvalidFieldException {
        assertThat(fixture.secrets.put(fixture.workspace, Secret.Name.of(name), Secret.Value.of(value)))
                .isInstanceOf(ChangeResult.Done.class);
    }

    private Map<String, String> values(String... names) {
        return fixture.secrets.values(fixture.workspace, Set.of(names));
    }

    @Test
    void secret_isReadInItsWorkspaceOnly() throws InvalidFieldException {
        put("api_key", "correct horse");
        put("other", "battery staple");
        assertThat(values("api_key", "missing")).isEqualTo(Map.of("api_key", "correct horse"));
        assertThat(fixture.secrets.values(fixture.stranger, Set.of("api_key"))).isEmpty();
    }

    @Test
    void list_hasNamesAndTimes_tableHasNoValue() throws InvalidFieldException {
        put("b", "correct horse");
        fixture.pass(Secrets.LIFETIME);
        put("a", "battery staple");
        put("b", "correct mouse");
        ResultPage<Secret> page = fixture.secrets.list(fixture.workspace, PageRequest.FIRST);
        assertThat(page.found()).extracting(Secret::name).containsExactly("a", "b");
        assertThat(page.found().getLast().created()).isEqualTo(fixture.now.get().minus(Secrets.LIFETIME));
        assertThat(page.found().getLast().updated()).isEqualTo(fixture.now.get());
        assertThat(page.toString() + Secret.Value.of("correct mouse")).doesNotContain("mouse");
        for (Item item : fixture.table
                .query(Query.startingWith(WorkspaceKeys.members(fixture.workspace), WorkspaceKeys.SECRETS))
                .found()) {
            assertThat(new String(item.bytes("sealed").orElseThrow(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("mouse", "staple");
        }
    }

    private String fingerprint(UUID workspace, String name) throws InvalidFieldException {
        return fixture.secrets.list(workspace, PageRequest.FIRST).found().stream()
                .filter(secret -> secret.name().equals(name))
                .findFirst()
                .flatMap(Secret::fingerprint)
                .orElseThrow();
    }

    @Test
    void fingerprint_changesWithTheValue_differsByNameAndWorkspace() throws InvalidFieldException {
        put("a", "correct horse");
        put("b", "correct horse");
        fixture.secrets.put(fixture.stranger, Secret.Name.of("a"), Secret.Value.of("correct horse"));
        String first = fingerprint(fixture.workspace, "a");
        assertThat(first).matches("[0-9a-f]{16}");
        assertThat(Set.of(first, fingerprint(fixture.workspace, "b"), fingerprint(fixture.stranger, "a")))
                .hasSize(3);
        put("a", "correct mouse");
        assertThat(fingerprint(fixture.workspace, "a")).isNotEqualTo(first);
        put("a", "correct horse");
        assertThat(fingerprint(fixture.workspace, "a")).isEqualTo(first);
    }

    @Test
    void secretOfAReplacedKey_isListedWithoutFingerprint() throws InvalidFieldException {
        put("a", "correct horse");
        Secrets elsewhere = new Secrets(
                fixture.table,
                new AesGcmSecretBox("a key of 32 bytes of another one".getBytes(StandardCharsets.UTF_8)),
                fixture.pageTokens,
                fixture.clock);
        assertThat(elsewhere.list(fixture.workspace, PageRequest.FIRST).found())
                .extracting(Secret::fingerprint)
                .containsExactly(Optional.empty());
    }

    @Test
    void secrets_areCachedBriefly_replacedAtOnce() throws InvalidFieldException {
        put("key", "correct horse");
        fixture.table.calls();
        values("key");
        values("key");
        assertThat(fixture.table.calls()).containsExactly("get 1");
        put("key", "correct mouse");
        assertThat(values("key")).containsValue("correct mouse");

        // as another process would replace it
        Secrets elsewhere = new Secrets(fixture.table, fixture.box, fixture.pageTokens, fixture.clock);
        elsewhere.put(fixture.workspace, Secret.Name.of("key"), Secret.Value.of("correct louse"));
        fixture.pass(Secrets.LIFETIME);
        assertThat(values("key")).containsValue("correct louse");
    }

    @Test
    void deletedSecret_isGone() throws InvalidFieldException {
        put("key", "correct horse");
        values("key");
        assertThat(fixture.secrets.delete(fixture.workspace, Secret.Name.of("key")))
                .isTrue();
        assertThat(fixture.secrets.delete(fixture.workspace, Secret.Name.of("key")))
                .isFalse();
        assertThat(values("key")).isEmpty();
    }

    @Test
    void sealedSecret_movedToOtherName_isRejected() throws InvalidFieldException {
        put("key", "correct horse");
        Item sealed = fixture.table
                .get(List.of(WorkspaceKeys.secret(fixture.workspace, "key")))
                .values()
                .iterator()
                .next();
        fixture.table.write(
                new Write.Update(
                        WorkspaceKeys.secret(fixture.workspace, "moved"),
                        List.of(new Change.Set("sealed", sealed.attributes().get("sealed"))),
                        Condition.any()),
                Durability.SYNCED);
        assertThatThrownBy(() -> values("moved")).hasMessageContaining("another name");
    }

    @Test
    void secretCount_isLimited_replacingIsAllowed() throws InvalidFieldException {
        for (int i = 0; i < Secrets.MAX; i++) {
            put("key_" + i, "correct horse");
        }
        assertThat(fixture.secrets.put(fixture.workspace, Secret.Name.of("more"), Secret.Value.of("correct horse")))
                .isInstanceOf(ChangeResult.Conflict.class);
        put("key_0", "battery staple");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1st", "a-b", "a.b", "a b", "ключ", "a/../b"})
    void secretName_invalid_isRejected(String name) {
        assertThatThrownBy(() -> Secret.Name.of(name)).hasMessageStartingWith("name: ");
        assertThatThrownBy(() -> Secret.Name.of("a".repeat(Secret.NAME + 1))).hasMessageStartingWith("name: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1234567", "         ", "half a \ud83d character"})
    void secretValue_ofInvalidLength_isRejected(String value) {
        assertThatThrownBy(() -> Secret.Value.of(value)).hasMessageStartingWith("value: ");
        assertThatThrownBy(() -> Secret.Value.of("ä".repeat(Secret.Value.BYTES / 2) + "a"))
                .hasMessageStartingWith("value: must not exceed");
    }

    @Test
    void missingSecret_isAWarningAtItsFirstStep() throws InvalidFieldException {
        put("there", "correct horse");
        DefinitionParser definitions = new DefinitionParser(Map.of("probe", Map.of("type", "object")));
        Workflows workflows = new Workflows(fixture.table, definitions::read, fixture.pageTokens, fixture.clock);
        DefinitionSource source =
                DefinitionSource.of("""
                name: Two secrets
                trigger: { integration: %s }
                steps:
                  - probe: { key: "{{ $.secrets.there }}" }
                  - if: "{{ true }}"
                    then:
                      - probe: { keys: ["{{ $.secrets.there & $.secrets.lost }}", "{{ $.secrets.lost }}"] }
                """.formatted(fixture.integration().id()).getBytes(StandardCharsets.UTF_8));
        assertThat(workflows.validate(fixture.workspace, source))
                .isInstanceOfSatisfying(
                        ParseResult.Valid.class,
                        valid -> assertThat(valid.warnings())
                                .containsExactly(new Problem(
                                        "steps[1].then[0]",
                                        "there is no secret \"lost\" in this workspace",
                                        Problem.Severity.WARNING)));
    }
}
