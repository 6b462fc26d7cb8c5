package dev.tappet.workspace.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.signature.VendorCredentials;
import dev.tappet.signature.VendorTable;
import dev.tappet.workspace.ChangeResult;
import dev.tappet.workspace.DisplayName;
import dev.tappet.workspace.WorkspaceFixture;
import dev.tappet.workspace.integration.Integration.Kind;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EnrolmentsTest {
    private static final String SECRET = "secret";

    private final WorkspaceFixture fixture = new WorkspaceFixture();
    private final Enrolments enrolments = new Enrolments(fixture.integrations, fixture.clock);
    private final Integration asana = fixture.integrations.create(
            fixture.workspace,
            new DisplayName("Asana"),
            new Kind.OfVendor(new VendorCredentials(VendorTable.find("asana").orElseThrow(), Map.of())),
            Authentication.NONE);

    private List<String> secrets() {
        return fixture.integrations
                .find(fixture.workspace, asana.id())
                .orElseThrow()
                .account()
                .orElseThrow()
                .values(SECRET);
    }

    @Test
    void firstSecret_isStored_secondIsRejected() {
        assertThat(enrolments.enrol(asana.id(), SECRET, "first-secret")).isTrue();
        assertThat(enrolments.enrol(asana.id(), SECRET, "second-secret")).isFalse();
        assertThat(secrets()).containsExactly("first-secret");
    }

    @Test
    void openWindow_acceptsOneSecret() {
        enrolments.enrol(asana.id(), SECRET, "first-secret");
        assertThat(enrolments.open(
                        fixture.workspace, asana.id(), fixture.clock.instant().plusSeconds(60)))
                .isInstanceOf(ChangeResult.Done.class);
        assertThat(enrolments.enrol(asana.id(), SECRET, "second-secret")).isTrue();
        assertThat(enrolments.enrol(asana.id(), SECRET, "third-secret")).isFalse();
        assertThat(secrets()).containsExactly("second-secret", "first-secret");
        assertThat(enrolments.open(
                        fixture.stranger, asana.id(), fixture.clock.instant().plusSeconds(60)))
                .isEqualTo(new ChangeResult.Missing<>());
    }

    @Test
    void expiredWindow_acceptsNoSecret() {
        enrolments.enrol(asana.id(), SECRET, "first-secret");
        enrolments.open(fixture.workspace, asana.id(), fixture.clock.instant());
        assertThat(enrolments.enrol(asana.id(), SECRET, "second-secret")).isFalse();
    }

    @Test
    void concurrentEnrolments_storeOne() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> all = IntStream.range(0, 20)
                    .mapToObj(i -> threads.submit(() -> enrolments.enrol(asana.id(), SECRET, "secret-" + i)))
                    .toList();
            int kept = 0;
            for (Future<Boolean> each : all) {
                kept += each.get() ? 1 : 0;
            }
            assertThat(kept).isEqualTo(1);
        }
        assertThat(secrets()).hasSize(1);
    }

    @Test
    void enrolment_withoutVendor_isMissing() {
        Integration plain = fixture.integration();
        assertThat(enrolments.open(
                        fixture.workspace, plain.id(), fixture.clock.instant().plusSeconds(60)))
                .isEqualTo(new ChangeResult.Missing<>());
        assertThat(enrolments.enrol(plain.id(), SECRET, "first-secret")).isFalse();
        assertThat(fixture.integrations.find(fixture.workspace, plain.id())).contains(plain);
    }
}
