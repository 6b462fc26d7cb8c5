package dev.tappet.workspace.integration;

import dev.tappet.signature.VendorCredentials;
import dev.tappet.workspace.ChangeResult;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/**
 * Secrets that vendors bring themselves. The first one may come at any time; another only in a window that somebody
 * opened, and each window lets one in.
 */
public final class Enrolments {
    private final Integrations integrations;
    private final InstantSource clock;

    public Enrolments(Integrations integrations, InstantSource clock) {
        this.integrations = integrations;
        this.clock = clock;
    }

    /** Opens the window until then; missing where no vendor sends. */
    public ChangeResult<Integration> open(UUID workspace, UUID integration, Instant until) {
        return integrations.update(
                workspace,
                integration,
                existing -> edited(existing, existing.account().map(account -> account.enrolling(until))));
    }

    /**
     * Keeps a secret that a vendor brought.
     *
     * @return whether it is kept; if not, another came first, or the window was closed
     */
    public boolean enrol(UUID integration, String credential, String secret) {
        return integrations.updateAnyones(
                        integration,
                        existing -> edited(
                                existing,
                                existing.account()
                                        .filter(credentials -> credentials.mayEnrol(credential, clock.instant()))
                                        .map(credentials -> credentials.enrolled(credential, secret))))
                instanceof ChangeResult.Done<Integration>;
    }

    private static ChangeResult<Integration> edited(Integration existing, Optional<VendorCredentials> now) {
        return now.<ChangeResult<Integration>>map(account -> new ChangeResult.Done<>(existing.sentToBy(account)))
                .orElseGet(ChangeResult.Missing::new);
    }
}
