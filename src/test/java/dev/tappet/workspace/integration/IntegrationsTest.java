package dev.tappet.workspace.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.net.AllowList;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.ResultPage;
import dev.tappet.signature.AuthenticationScheme;
import dev.tappet.signature.HandshakePresets;
import dev.tappet.signature.HeaderSecret;
import dev.tappet.signature.SecretEncoding;
import dev.tappet.signature.Signature;
import dev.tappet.signature.SignatureAlgorithm;
import dev.tappet.signature.SignatureEncoding;
import dev.tappet.signature.SignatureRule;
import dev.tappet.signature.SignatureTimestamp;
import dev.tappet.signature.SignedContent;
import dev.tappet.signature.ValueLocation;
import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import dev.tappet.workspace.ChangeResult;
import dev.tappet.workspace.DisplayName;
import dev.tappet.workspace.WorkspaceFixture;
import dev.tappet.workspace.integration.Integration.Kind;
import dev.tappet.workspace.integration.Integration.Limits;
import dev.tappet.workspace.integration.Integration.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntegrationsTest {
    private final WorkspaceFixture fixture = new WorkspaceFixture();

    @Test
    void integration_isFoundAsCreated() {
        Integration made = fixture.integrations.create(
                fixture.workspace,
                new DisplayName("Alerts"),
                Kind.RAW_HTTP,
                WorkspaceFixture.secret("X-Token", "old", "new"));

        assertThat(fixture.integrations.find(fixture.workspace, made.id())).contains(made);
        assertThat(made.enabled()).isTrue();
        assertThat(made.kind()).isEqualTo(Kind.RAW_HTTP);
        assertThat(made.authentication()).containsExactly(new HeaderSecret("X-Token", List.of("old", "new")));
    }

    @Test
    void secrets_areSealedInTable() {
        Integration made = fixture.integration();
        Key key = new Key("I#" + made.id(), "0");
        Item item = fixture.table.get(List.of(key)).get(key);
        assertThat(new String(item.bytes("auth").orElseThrow(), StandardCharsets.ISO_8859_1))
                .doesNotContain("s3cret")
                .doesNotContain("X-Token");
    }

    @Test
    void signature_isFoundAsCreated() throws Exception {
        List<AuthenticationScheme> schemes = List.of(
                new Signature(
                        new SignatureRule(
                                new ValueLocation.Header("X-Signature", "v1="),
                                SignatureAlgorithm.Hmac.SHA1,
                                SignatureEncoding.BASE64,
                                SignedContent.parse("signed", "v0:{timestamp}:{id}{url}\u00e9{body}"),
                                Optional.of(new SignatureTimestamp(
                                        new ValueLocation.Field("sent.at"),
                                        SignatureTimestamp.Form.ISO8601,
                                        Duration.ofSeconds(7))),
                                Optional.of(new ValueLocation.Header("X-Id", "")),
                                SecretEncoding.HEX),
                        List.of("00ff", "abcd")),
                new HeaderSecret("X-Token", List.of("s")));
        Integration made = fixture.integrations.create(
                fixture.workspace, new DisplayName("Signed"), Kind.WEBHOOK, Authentication.of(schemes));
        assertThat(made.authentication()).isEqualTo(schemes);
        assertThat(fixture.integrations.find(fixture.workspace, made.id())).contains(made);
        assertThat(made.toString()).doesNotContain("00ff");
    }

    @Test
    void settings_areFoundAsCreatedAndChanged() throws Exception {
        Settings settings = new Settings(
                AllowList.of("x", List.of("192.0.2.0/24", "2001:db8::/32")),
                new Limits(Optional.of(7)),
                Cors.of(
                        List.of("https://app.example", "http://localhost:3000"),
                        List.of("POST", "DELETE"),
                        List.of("Content-Type"),
                        List.of("X-Total"),
                        Duration.ofSeconds(5),
                        true),
                true,
                true,
                true,
                HandshakePresets.of("handshakes", "azure_event_grid"));
        Integration made = fixture.integrations.create(
                fixture.workspace, new DisplayName("Hooks"), Kind.RAW_HTTP, Authentication.NONE, settings);
        assertThat(made.settings()).isEqualTo(settings);
        assertThat(fixture.integrations.find(fixture.workspace, made.id()).map(Object::toString))
                .contains(made.toString());

        fixture.edited(made, it -> it.with(it.settings().with(new Limits(Optional.of(8)))));
        assertThat(fixture.catalog.integration(made.id()).orElseThrow().settings())
                .hasToString(settings.with(new Limits(Optional.of(8))).toString());
        fixture.edited(made, it -> it.with(Settings.STANDARD));
        assertThat(fixture.catalog.integration(made.id()).orElseThrow().settings())
                .isEqualTo(Settings.STANDARD);
    }

    @Test
    void update_changesOnlyWhatItNames() {
        Integration made = fixture.integration();

        Integration renamed = fixture.edited(made, it -> it.withName(new DisplayName("Other")));
        assertThat(renamed.name()).isEqualTo("Other");
        assertThat(renamed.authentication()).isEqualTo(made.authentication());

        Integration disabled =
                fixture.edited(made, it -> it.enabled(false).authenticatedBy(WorkspaceFixture.secret("X-Other", "s")));
        assertThat(disabled.enabled()).isFalse();
        assertThat(disabled.name()).isEqualTo("Other");
        assertThat(disabled.authentication())
                .isEqualTo(WorkspaceFixture.secret("X-Other", "s").schemes());
        assertThat(fixture.catalog.integration(made.id())).contains(disabled);
    }

    @Test
    void update_isRepeatedOnConcurrentChange() {
        Integration made = fixture.integration();
        AtomicBoolean first = new AtomicBoolean(true);
        Integration both = fixture.edited(made, standing -> {
            if (first.getAndSet(false)) {
                fixture.edited(made, it -> it.withName(new DisplayName("Other")));
            }
            return standing.enabled(false);
        });
        assertThat(both.name()).isEqualTo("Other");
        assertThat(both.enabled()).isFalse();
    }

    @Test
    void update_alwaysTooLate_isAConflict() {
        Integration made = fixture.integration();
        AtomicInteger others = new AtomicInteger();
        assertThat(fixture.integrations.update(fixture.workspace, made.id(), standing -> {
                    fixture.edited(made, it -> it.withName(new DisplayName("Other " + others.incrementAndGet())));
                    return new ChangeResult.Done<>(standing.enabled(false));
                }))
                .isInstanceOf(ChangeResult.Conflict.class);
        assertThat(fixture.integrations
                        .find(fixture.workspace, made.id())
                        .orElseThrow()
                        .enabled())
                .isTrue();
    }

    @Test
    void publishDuringUpdate_isNoConflict() {
        Integration made = fixture.integration();
        UUID workflow = fixture.drafted("Triage", made.id());
        fixture.edited(made, standing -> {
            fixture.publisher.publish(fixture.workspace, workflow);
            return standing.enabled(false);
        });
        assertThat(fixture.integrations.delete(fixture.workspace, made.id())).isInstanceOf(ChangeResult.Conflict.class);
    }

    @Test
    void foreignIntegration_isMissing() throws Exception {
        Integration theirs = fixture.integrations.create(
                fixture.stranger, new DisplayName("Theirs"), Kind.WEBHOOK, Authentication.NONE);

        assertThat(fixture.integrations.find(fixture.workspace, theirs.id())).isEmpty();
        assertThat(fixture.integrations.update(fixture.workspace, theirs.id(), ChangeResult.Done::new))
                .isEqualTo(new ChangeResult.Missing<>());
        assertThat(fixture.integrations.delete(fixture.workspace, theirs.id())).isEqualTo(new ChangeResult.Missing<>());
        assertThat(fixture.integrations
                        .list(fixture.workspace, PageRequest.FIRST)
                        .found())
                .isEmpty();
        assertThat(fixture.integrations.find(fixture.stranger, theirs.id())).contains(theirs);
    }

    @Test
    void integrationInUse_isNotDeleted_namesWorkflows() {
        Integration used = fixture.integration();
        UUID workflow = fixture.published("Triage", used.id());

        assertThat(fixture.integrations.delete(fixture.workspace, used.id()))
                .isInstanceOfSatisfying(
                        ChangeResult.Conflict.class,
                        conflict -> assertThat(conflict.reason())
                                .contains("Triage (%s)".formatted(workflow))
                                .doesNotContain("more"));
        assertThat(fixture.integrations.find(fixture.workspace, used.id())).contains(used);

        fixture.publisher.unpublish(fixture.workspace, workflow);
        assertThat(fixture.integrations.delete(fixture.workspace, used.id()))
                .isEqualTo(new ChangeResult.Done<>(used.id()));
        assertThat(fixture.integrations.find(fixture.workspace, used.id())).isEmpty();
    }

    @Test
    void delete_duringPublish_isAConflict() {
        Integration used = fixture.integration();
        UUID workflow = fixture.drafted("Triage", used.id());
        fixture.table.beforeNextCommit(() -> fixture.publisher.publish(fixture.workspace, workflow));

        assertThat(fixture.integrations.delete(fixture.workspace, used.id())).isInstanceOf(ChangeResult.Conflict.class);
        assertThat(fixture.catalog.find(used.id(), workflow).binding()).isPresent();
    }

    @Test
    void list_hasEveryIntegrationOnce_oldestFirst() throws Exception {
        List<Integration> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(fixture.integration());
            fixture.pass(Duration.ofMillis(1));
        }
        ResultPage<Integration> first =
                fixture.integrations.list(fixture.workspace, new PageRequest(3, Optional.empty()));
        ResultPage<Integration> second = fixture.integrations.list(fixture.workspace, new PageRequest(3, first.next()));

        assertThat(first.found()).containsExactlyElementsOf(made.subList(0, 3));
        assertThat(second.found()).containsExactlyElementsOf(made.subList(3, 5));
        assertThat(second.next()).isEmpty();
    }

    @Test
    void pageToken_ofOtherList_isRejected() throws Exception {
        for (int i = 0; i < 2; i++) {
            fixture.integration();
            fixture.workflows.create(fixture.workspace, new DisplayName("w"));
            fixture.integrations.create(fixture.stranger, new DisplayName("theirs"), Kind.WEBHOOK, Authentication.NONE);
        }
        Optional<String> token = fixture.integrations
                .list(fixture.workspace, new PageRequest(1, Optional.empty()))
                .next();
        assertThat(fixture.integrations
                        .list(fixture.workspace, new PageRequest(1, token))
                        .found())
                .hasSize(1);

        assertThatThrownBy(() -> fixture.integrations.list(fixture.stranger, new PageRequest(1, token)))
                .isInstanceOf(InvalidFieldException.class);
        assertThatThrownBy(() -> fixture.workflows.list(fixture.workspace, new PageRequest(1, token)))
                .isInstanceOf(InvalidFieldException.class);
    }

    @Test
    void pageToken_modified_isRejected() throws Exception {
        fixture.integration();
        fixture.integration();
        String token = fixture.integrations
                .list(fixture.workspace, new PageRequest(1, Optional.empty()))
                .next()
                .orElseThrow();
        // The last character may carry bits that decode to nothing
        for (int i = 0; i < token.length() - 1; i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            String changed = token.substring(0, i) + other + token.substring(i + 1);
            assertThatThrownBy(() ->
                            fixture.integrations.list(fixture.workspace, new PageRequest(1, Optional.of(changed))))
                    .isInstanceOf(InvalidFieldException.class);
        }
        for (String nonsense : List.of("", "A", "~", token + token)) {
            assertThatThrownBy(() ->
                            fixture.integrations.list(fixture.workspace, new PageRequest(1, Optional.of(nonsense))))
                    .isInstanceOf(InvalidFieldException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Host", "content-length", "Transfer-Encoding", "Connection", "", "X Token", "X-Tokén", "a:b"})
    void reservedHeader_isRejected(String name) {
        assertThatThrownBy(() -> Authentication.of(List.of(new HeaderSecret(name, List.of("s")))))
                .isInstanceOf(InvalidFieldException.class)
                .hasMessageStartingWith("authentication.headers[0].header: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "ends with a space ", "tab\t", "line\n", "ümlaut"})
    void unsendableSecret_isRejected(String secret) {
        assertThatThrownBy(() -> Authentication.of(List.of(new HeaderSecret("X-Token", List.of("good", secret)))))
                .isInstanceOf(InvalidFieldException.class)
                .hasMessageStartingWith("authentication.headers[0].secrets[1]: ");
    }

    @Test
    void headerAndSecretCounts_areLimited() throws Exception {
        HeaderSecret full = new HeaderSecret("X-Token", List.of("s".repeat(4096), "2", "3", "4", "5"));
        assertThat(Authentication.of(List.of(full)).schemes()).containsExactly(full);

        assertRefused(List.of(new HeaderSecret("X-Token", List.of("s".repeat(4097)))));
        assertRefused(List.of(new HeaderSecret("X-Token", Collections.nCopies(6, "s"))));
        assertRefused(List.of(new HeaderSecret("X-Token", List.of())));
        assertRefused(List.of(full, new HeaderSecret("x-token", List.of("s"))));
        List<HeaderSecret> ten = IntStream.range(0, 10)
                .mapToObj(i -> new HeaderSecret("X-" + i, List.of("s")))
                .toList();
        assertThat(Authentication.of(ten).schemes()).hasSize(10);
        assertRefused(Stream.concat(ten.stream(), Stream.of(full)).toList());
        assertRefused(IntStream.range(0, 5)
                .mapToObj(i -> new HeaderSecret("X-" + i, Collections.nCopies(4, "s".repeat(4096))))
                .toList());
    }

    @Test
    void largestAuthentication_fitsIntoTable() throws Exception {
        List<HeaderSecret> most = IntStream.range(0, 4)
                .mapToObj(i -> new HeaderSecret("X-" + i, Collections.nCopies(4, "\"".repeat(4096))))
                .toList();
        Integration made = fixture.integrations.create(
                fixture.workspace, new DisplayName("Full"), Kind.WEBHOOK, Authentication.of(most));
        assertThat(fixture.integrations.find(fixture.workspace, made.id())).contains(made);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a\nb", "a\u0000b", "a\u2028b", "\ud800"})
    void invalidName_isRejected(String name) {
        assertThatThrownBy(() -> DisplayName.of(name))
                .isInstanceOf(InvalidFieldException.class)
                .hasMessageStartingWith("name: ");
        assertThatThrownBy(() -> DisplayName.of("n".repeat(101))).isInstanceOf(InvalidFieldException.class);
    }

    private static void assertRefused(List<HeaderSecret> headers) {
        assertThatThrownBy(() -> Authentication.of(headers))
                .isInstanceOf(InvalidFieldException.class)
                .hasMessageStartingWith("authentication");
    }
}
