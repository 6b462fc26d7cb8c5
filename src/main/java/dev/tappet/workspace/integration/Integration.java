package dev.tappet.workspace.integration;

import dev.tappet.net.AllowList;
import dev.tappet.signature.AuthenticationScheme;
import dev.tappet.signature.Handshake;
import dev.tappet.signature.VendorCredentials;
import dev.tappet.workspace.DisplayName;
import dev.tappet.workspace.Reporting;
import dev.tappet.workspace.Slug;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A source of events: a URL, the format of its requests, and how senders authenticate.
 *
 * @param id             used in its trigger URLs
 * @param workspace      its owner
 * @param name           its display name
 * @param kind           determines the format of an event
 * @param slug           by which definitions can refer to it, unique among the integrations of its workspace; empty if
 *                       it has none
 * @param enabled        if not, it responds as if it did not exist
 * @param authentication the schemes that a request must satisfy, all of them
 * @param settings       other settings for its requests
 * @param secrets        the metadata of its secrets
 * @param created        when it was created
 */
public record Integration(
        UUID id,
        UUID workspace,
        String name,
        Optional<String> slug,
        Kind kind,
        boolean enabled,
        List<AuthenticationScheme> authentication,
        Settings settings,
        List<SecretMetadata> secrets,
        Instant created) {
    public Integration {
        authentication = List.copyOf(authentication);
        secrets = List.copyOf(secrets);
    }

    /** An integration without a slug. */
    public Integration(
            UUID id,
            UUID workspace,
            String name,
            Kind kind,
            boolean enabled,
            List<AuthenticationScheme> authentication,
            Settings settings,
            List<SecretMetadata> secrets,
            Instant created) {
        this(id, workspace, name, Optional.empty(), kind, enabled, authentication, settings, secrets, created);
    }

    /** The kind of an integration, which determines the format of an event. */
    public sealed interface Kind {
        Kind WEBHOOK = new Webhook();
        Kind RAW_HTTP = new RawHttp();

        /** The payload is the event. */
        record Webhook() implements Kind {}

        /** The whole request is the event, and any method is accepted. */
        record RawHttp() implements Kind {}

        /**
         * Reports events of its workspace; accepts no requests.
         *
         * @param events types that are reported
         */
        record OfTappet(Set<Reporting.EventType> events) implements Kind {
            public OfTappet {
                events = Set.copyOf(events);
            }
        }

        /** The payload is the event; the account has the vendor and its credentials. */
        record OfVendor(VendorCredentials account) implements Kind {}
    }

    /**
     * Settings for the requests of any kind of integration.
     *
     * @param allowList               allowed source addresses
     * @param limits                  its part of the limits of the workspace
     * @param cors                    which pages may send requests from a browser
     * @param authenticatesPreflights whether a preflight must pass authentication, too. No browser can do that, so
     *                                pages cannot call the integration
     * @param keepsRefused            whether rejected requests are stored, to be viewed and sent again
     * @param flatForms               whether brackets in the names of form fields have no meaning
     * @param handshakes              that are answered immediately; a vendor has its own
     */
    public record Settings(
            AllowList allowList,
            Limits limits,
            Cors cors,
            boolean authenticatesPreflights,
            boolean keepsRefused,
            boolean flatForms,
            List<Handshake> handshakes) {
        public static final Settings STANDARD =
                new Settings(AllowList.ALL, Limits.NONE, Cors.NONE, false, false, false, List.of());

        public Settings {
            handshakes = List.copyOf(handshakes);
        }

        public Settings with(AllowList now) {
            return new Settings(now, limits, cors, authenticatesPreflights, keepsRefused, flatForms, handshakes);
        }

        public Settings with(Limits now) {
            return new Settings(allowList, now, cors, authenticatesPreflights, keepsRefused, flatForms, handshakes);
        }

        public Settings with(Cors now) {
            return new Settings(allowList, limits, now, authenticatesPreflights, keepsRefused, flatForms, handshakes);
        }

        public Settings withAuthenticatedPreflights(boolean now) {
            return new Settings(allowList, limits, cors, now, keepsRefused, flatForms, handshakes);
        }

        public Settings withStoredRefusals(boolean now) {
            return new Settings(allowList, limits, cors, authenticatesPreflights, now, flatForms, handshakes);
        }

        public Settings withFlatForms(boolean now) {
            return new Settings(allowList, limits, cors, authenticatesPreflights, keepsRefused, now, handshakes);
        }

        public Settings withHandshakes(List<Handshake> now) {
            return new Settings(allowList, limits, cors, authenticatesPreflights, keepsRefused, flatForms, now);
        }
    }

    /** @param rate executions per second that it may start; without it, only the limit of its workspace applies */
    public record Limits(Optional<Integer> rate) {
        public static final Limits NONE = new Limits(Optional.empty());
    }

    /** All secrets of its authentication, not encrypted. */
    public List<String> senderSecrets() {
        return authentication.stream()
                .flatMap(scheme -> scheme.secrets().stream())
                .toList();
    }

    /** The handshakes that are answered immediately. */
    public List<Handshake> handshakes() {
        return switch (kind) {
            case Kind.OfVendor(VendorCredentials account) -> account.vendor().handshakes();
            case Kind.Webhook _, Kind.RawHttp _, Kind.OfTappet _ -> settings.handshakes();
        };
    }

    /** The credentials of the vendor; empty if the integration has no vendor. */
    public Optional<VendorCredentials> account() {
        return switch (kind) {
            case Kind.OfVendor(VendorCredentials account) -> Optional.of(account);
            case Kind.Webhook _, Kind.RawHttp _, Kind.OfTappet _ -> Optional.empty();
        };
    }

    public Integration withName(DisplayName now) {
        return new Integration(
                id, workspace, now.value(), slug, kind, enabled, authentication, settings, secrets, created);
    }

    /** The same integration with this slug, or without a slug. */
    public Integration withSlug(Optional<Slug> now) {
        return new Integration(
                id, workspace, name, now.map(Slug::value), kind, enabled, authentication, settings, secrets, created);
    }

    public Integration enabled(boolean now) {
        return new Integration(id, workspace, name, slug, kind, now, authentication, settings, secrets, created);
    }

    /** @throws IllegalStateException if the integration has a vendor, whose credentials determine the authentication */
    public Integration authenticatedBy(Authentication now) {
        if (account().isPresent()) {
            throw new IllegalStateException("A vendor is recognised by its account");
        }
        return new Integration(id, workspace, name, slug, kind, enabled, now.schemes(), settings, secrets, created);
    }

    /** The same integration with other credentials of its vendor. */
    public Integration withAccount(VendorCredentials now) {
        return new Integration(
                id, workspace, name, slug, new Kind.OfVendor(now), enabled, now.schemes(), settings, secrets, created);
    }

    /** The same integration of the kind tappet with other events. */
    public Integration withReporting(Set<Reporting.EventType> events) {
        return new Integration(
                id,
                workspace,
                name,
                slug,
                new Kind.OfTappet(events),
                enabled,
                authentication,
                settings,
                secrets,
                created);
    }

    public Integration with(Settings now) {
        return new Integration(id, workspace, name, slug, kind, enabled, authentication, now, secrets, created);
    }
}
