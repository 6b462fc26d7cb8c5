package dev.tappet.workspace.integration;

import dev.tappet.signature.VendorCredentials;
import dev.tappet.workspace.ChangeResult;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/**
 * Stores secrets that vendors send themselves. The first secret is always accepted. Another secret is accepted only
 * while enrolment is open, and closes enrolment.
 */
public final class Enrolments {
    private final Integrations integrations;
    private final InstantSource clock;

    public Enrolments(Integrations integrations, InstantSource clock) {
        this.integrations = integrations;
        this.clock = clock;
    }

    /** Opens enrolment until a time; missing if the integration has no vendor. */
    public ChangeResult<Integration> open(UUID workspace, UUID integration, Instant until) {
        return integrations.update(
                workspace,
                integration,
                existing -> edited(existing, existing.account().map(account -> account.enrolling(until))));
    }

    /**
     * Stores a secret that a vendor sent.
     *
     * @return whether it was stored; false if another secret was stored before, or enrolment is closed
     */
    public boolean enrol(UUID integration, String credential, String secret) {
        return integrations.updateInAnyWorkspace(
                        integration,
                        existing -> edited(
                                existing,
                                existing.account()
                                        .filter(credentials -> credentials.mayEnrol(credential, clock.instant()))
                                        .map(credentials -> credentials.enrolled(credential, secret))))
                instanceof ChangeResult.Done<Integration>;
    }

    private static ChangeResult<Integration> edited(Integration existing, Optional<VendorCredentials> now) {
        return now.<ChangeResult<Integration>>map(account -> new ChangeResult.Done<>(existing.withAccount(account)))
                .orElseGet(ChangeResult.Missing::new);
    }
}
