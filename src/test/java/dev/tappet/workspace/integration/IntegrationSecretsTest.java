package dev.tappet.workspace.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.secret.Fingerprints;
import dev.tappet.signature.HeaderSecret;
import dev.tappet.signature.SecretEncoding;
import dev.tappet.signature.Signature;
import dev.tappet.signature.SignatureAlgorithm;
import dev.tappet.signature.SignatureEncoding;
import dev.tappet.signature.SignatureRule;
import dev.tappet.signature.SignedContent;
import dev.tappet.signature.ValueLocation;
import dev.tappet.signature.VendorCredentials;
import dev.tappet.signature.VendorTable;
import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Write;
import dev.tappet.workspace.ChangeResult;
import dev.tappet.workspace.DisplayName;
import dev.tappet.workspace.WorkspaceFixture;
import dev.tappet.workspace.WorkspaceKeys;
import dev.tappet.workspace.integration.Integration.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IntegrationSecretsTest {
    private static final Optional<String> ONLY_PLACE = Optional.empty();

    private final WorkspaceFixture fixture = new WorkspaceFixture();
    private final IntegrationSecrets secrets = new IntegrationSecrets(fixture.integrations, fixture.box);

    private Integration found(Integration integration) {
        return fixture.integrations.find(fixture.workspace, integration.id()).orElseThrow();
    }

    private SecretMetadata added(Integration integration, String place, String value) throws Exception {
        return ((ChangeResult.Done<SecretMetadata>)
                        secrets.add(fixture.workspace, integration.id(), Optional.of(place), value))
                .now();
    }

    private Integration ofVendor(String vendor, Map<String, List<String>> credentials) throws Exception {
        VendorCredentials account = new VendorCredentials(
                VendorTable.find(vendor).orElseThrow(),
                VendorTable.find(vendor).orElseThrow().check("x", credentials));
        return fixture.integrations.create(
                fixture.workspace, new DisplayName(vendor), new Kind.OfVendor(account), Authentication.NONE);
    }

    @Test
    void secret_isAddedThenOldOneRemoved() throws Exception {
        Integration integration = fixture.integration();
        SecretMetadata old = integration.secrets().getFirst();
        assertThat(old.place().text()).isEqualTo("authentication.headers.X-Token");
        Instant then = fixture.clock.instant();
        fixture.pass(Duration.ofDays(90));

        ChangeResult<SecretMetadata> result =
                secrets.add(fixture.workspace, integration.id(), ONLY_PLACE, "n3w-s3cret");

        assertThat(found(integration).authentication())
                .containsExactly(new HeaderSecret("X-Token", List.of("s3cret", "n3w-s3cret")));
        assertThat(found(integration).secrets().stream().map(SecretMetadata::added))
                .containsExactly(Optional.of(then), Optional.of(fixture.clock.instant()));
        assertThat(result)
                .isEqualTo(new ChangeResult.Done<>(found(integration).secrets().getLast()));

        assertThat(secrets.remove(fixture.workspace, integration.id(), old.fingerprint()))
                .isInstanceOf(ChangeResult.Done.class);
        assertThat(fixture.catalog.integration(integration.id()).orElseThrow().authentication())
                .containsExactly(new HeaderSecret("X-Token", List.of("n3w-s3cret")));
        assertThat(found(integration).secrets()).containsExactly(((ChangeResult.Done<SecretMetadata>) result).now());
    }

    @Test
    void fingerprints_differByIntegrationPlaceAndInstance() throws Exception {
        Set<String> seen = new HashSet<>();
        for (String header : List.of("X-A", "X-B", "X-A")) {
            Integration each = fixture.integrations.create(
                    fixture.workspace,
                    new DisplayName("n"),
                    Kind.WEBHOOK,
                    WorkspaceFixture.secret(header, "the-same-secret"));
            seen.add(each.secrets().getFirst().fingerprint());
        }
        Integration one = fixture.integration();
        SecretPlace place = one.secrets().getFirst().place();
        seen.add(one.secrets().getFirst().fingerprint());
        seen.add(Fingerprints.ofIntegrations(new AesGcmSecretBox("a key of 32 bytes of another one".getBytes()))
                .of(one.id(), place.text(), "s3cret"));
        assertThat(seen).hasSize(5).allMatch(it -> it.matches("[0-9a-f]{16}"));
    }

    @Test
    void places_areNamedIfSeveral() throws Exception {
        SignatureRule rule = new SignatureRule(
                new ValueLocation.Header("X-Signature", ""),
                SignatureAlgorithm.Hmac.SHA256,
                SignatureEncoding.HEX,
                SignedContent.BODY,
                Optional.empty(),
                Optional.empty(),
                SecretEncoding.HEX);
        Integration integration = fixture.integrations.create(
                fixture.workspace,
                new DisplayName("Both"),
                Kind.WEBHOOK,
                Authentication.of(List.of(
                        new HeaderSecret("X-A", List.of("a")),
                        new HeaderSecret("X-B", List.of("b")),
                        new Signature(rule, List.of("00ff")))));
        assertThatThrownBy(() -> secrets.add(fixture.workspace, integration.id(), ONLY_PLACE, "c"))
                .hasMessage("place: must be one of authentication.headers.X-A, authentication.headers.X-B,"
                        + " authentication.signature");
        added(integration, "authentication.headers.x-b", "b2");
        added(integration, "authentication.signature", "abcd");
        assertThatThrownBy(() -> added(integration, "authentication.signature", "no hex"))
                .hasMessageStartingWith("value: must be a key");
        assertThatThrownBy(() -> added(integration, "authentication.headers.X-A", "line\nbreak"))
                .hasMessageStartingWith("value: must have 1 to 4,096 printable");
        assertThat(found(integration).authentication())
                .containsExactly(
                        new HeaderSecret("X-A", List.of("a")),
                        new HeaderSecret("X-B", List.of("b", "b2")),
                        new Signature(rule, List.of("00ff", "abcd")));
    }

    @Test
    void lastSecret_ofAPlace_isNotRemoved() throws Exception {
        for (Integration integration : List.of(
                fixture.integration(),
                ofVendor("github", Map.of("secret", List.of("s"))),
                ofVendor("meta", Map.of("app_secret", List.of("s"), "verify_token", List.of("t"))),
                ofVendor("asana", Map.of("secret", List.of("brought"))),
                ofVendor("gitlab", Map.of("secret_token", List.of("s"))))) {
            for (SecretMetadata each : integration.secrets()) {
                assertThat(secrets.remove(fixture.workspace, integration.id(), each.fingerprint()))
                        .isInstanceOfSatisfying(
                                ChangeResult.Conflict.class,
                                conflict -> assertThat(conflict.reason())
                                        .startsWith("This is the last secret at "
                                                + each.place().text()));
            }
            assertThat(found(integration)).isEqualTo(integration);
        }
    }

    @Test
    void optionalCredential_withAlternative_isRemovable() throws Exception {
        Integration gitlab =
                ofVendor("gitlab", Map.of("secret_token", List.of("s"), "signing_token", List.of("whsec_c2VjcmV0")));
        secrets.remove(
                fixture.workspace, gitlab.id(), gitlab.secrets().getFirst().fingerprint());
        assertThat(found(gitlab).secrets().stream().map(it -> it.place().text()))
                .containsExactly("credentials.signing_token");
        assertThat(found(gitlab).authentication()).hasSize(1);
    }

    @Test
    void vendorCredential_firstValue_isAddable() throws Exception {
        Integration gitlab = ofVendor("gitlab", Map.of("secret_token", List.of("s")));
        assertThatThrownBy(() -> added(gitlab, "credentials.signing_token", "whsec_~"))
                .hasMessageStartingWith("value: has an invalid form");
        added(gitlab, "credentials.signing_token", "whsec_c2VjcmV0");
        assertThat(found(gitlab).authentication()).hasSize(2);
        assertThatThrownBy(() -> added(gitlab, "credentials.other", "s"))
                .hasMessageStartingWith("place: must be one of");
    }

    @Test
    void existingOrExcessSecret_isRejected() throws Exception {
        Integration integration = fixture.integration();
        assertThat(secrets.add(fixture.workspace, integration.id(), ONLY_PLACE, "s3cret"))
                .isEqualTo(new ChangeResult.Conflict<>("This secret already exists, as %s. Nothing was changed"
                        .formatted(integration.secrets().getFirst().fingerprint())));
        for (int i = 0; i < 4; i++) {
            secrets.add(fixture.workspace, integration.id(), ONLY_PLACE, "more-" + i);
        }
        assertThat(secrets.add(fixture.workspace, integration.id(), ONLY_PLACE, "sixth"))
                .isInstanceOf(ChangeResult.Conflict.class);
        assertThat(found(integration).secrets()).hasSize(5);

        Integration open = fixture.integrations.create(
                fixture.workspace, new DisplayName("Open"), Kind.WEBHOOK, Authentication.NONE);
        assertThatThrownBy(() -> secrets.add(fixture.workspace, open.id(), ONLY_PLACE, "s"))
                .hasMessageContaining("has no authentication with a secret");
    }

    @Test
    void missingOrForeignSecret_isMissing() throws Exception {
        Integration integration = fixture.integration();
        String fingerprint = integration.secrets().getFirst().fingerprint();
        secrets.add(fixture.workspace, integration.id(), ONLY_PLACE, "another");
        assertThat(secrets.remove(fixture.workspace, integration.id(), "0123456789abcdef"))
                .isEqualTo(new ChangeResult.Missing<>());
        assertThat(secrets.remove(fixture.stranger, integration.id(), fingerprint))
                .isEqualTo(new ChangeResult.Missing<>());
        assertThat(secrets.add(fixture.stranger, integration.id(), ONLY_PLACE, "theirs"))
                .isEqualTo(new ChangeResult.Missing<>());
        assertThat(found(integration).secrets()).hasSize(2);
    }

    @Test
    void concurrentAdds_loseNone() throws Exception {
        Integration integration = fixture.integration();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ChangeResult<SecretMetadata>>> all = IntStream.range(0, 4)
                    .mapToObj(i -> threads.submit(
                            () -> secrets.add(fixture.workspace, integration.id(), ONLY_PLACE, "secret-" + i)))
                    .toList();
            for (Future<ChangeResult<SecretMetadata>> each : all) {
                assertThat(each.get()).isInstanceOf(ChangeResult.Done.class);
            }
        }
        assertThat(((HeaderSecret) found(integration).authentication().getFirst()).secrets())
                .containsExactlyInAnyOrder("s3cret", "secret-0", "secret-1", "secret-2", "secret-3");
    }

    @Test
    void replacedSecrets_keepTimesOfExisting() {
        Integration integration = fixture.integration();
        Instant then = fixture.clock.instant();
        fixture.pass(Duration.ofDays(1));
        Integration now = fixture.edited(
                integration, it -> it.authenticatedBy(WorkspaceFixture.secret("X-Token", "new", "s3cret")));
        assertThat(now.secrets().stream().map(SecretMetadata::added))
                .containsExactly(Optional.of(fixture.clock.instant()), Optional.of(then));
    }

    @Test
    void secretsWithoutStoredTime_haveNone() throws Exception {
        Integration integration = fixture.integration();
        fixture.table.write(
                new Write.Update(
                        WorkspaceKeys.integration(integration.id()),
                        List.of(new Change.Remove("added"), new Change.Add("revision", 1)),
                        Condition.any()),
                Durability.SYNCED);
        assertThat(found(integration).secrets().getFirst().added()).isEmpty();
        secrets.add(fixture.workspace, integration.id(), ONLY_PLACE, "n3w-s3cret");
        assertThat(found(integration).secrets().stream().map(SecretMetadata::added))
                .containsExactly(Optional.empty(), Optional.of(fixture.clock.instant()));
    }
}
