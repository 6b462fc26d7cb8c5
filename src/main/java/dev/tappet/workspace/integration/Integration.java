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
 * Where events come from: a URL, the form of what is sent to it, and how a sender proves who it is.
 *
 * @param id             stands in its trigger URLs
 * @param workspace      its owner
 * @param name           for people
 * @param kind           what an event looks like
 * @param slug           by which definitions can name it, unique among the integrations of its workspace; empty if it
 *                       has none
 * @param enabled        a disabled one answers as if it did not exist
 * @param authentication what a request must satisfy; all of them
 * @param settings       what else is said about its requests
 * @param secrets        those that are kept, as far as they may be told
 * @param created        when it was made
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

    /** One without a slug. */
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

    /** What sends to an integration, and so what an event looks like. */
    public sealed interface Kind {
        Kind WEBHOOK = new Webhook();
        Kind RAW_HTTP = new RawHttp();

        /** The payload is the event. */
        record Webhook() implements Kind {}

        /** The whole request is the event, and any method is taken. */
        record RawHttp() implements Kind {}

        /**
         * Reports executions of its workspace that ended; takes no requests.
         *
         * @param events that are reported
         */
        record OfTappet(Set<Reporting.EventType> events) implements Kind {
            public OfTappet {
                events = Set.copyOf(events);
            }
        }

        /** The payload is the event; the account says who sends it, and what a request must satisfy. */
        record OfVendor(VendorCredentials account) implements Kind {}
    }

    /**
     * What may be said about the requests of any kind.
     *
     * @param allowList               where they must come from
     * @param limits                  what they may use of what the workspace may
     * @param cors                    which pages may send them from a browser
     * @param authenticatesPreflights whether a browser's question passes authentication too, which no browser can: then
     *                                its answer is no page's business
     * @param keepsRefused            whether those that are refused are kept, to be looked at and sent again
     * @param flatForms               whether brackets in the names of form fields mean nothing
     * @param handshakes             questions of its senders that are answered at once; a vendor has its own
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
                new Settings(AllowList.EVERYONE, Limits.NONE, Cors.NONE, false, false, false, List.of());

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

        public Settings authenticatingPreflights(boolean now) {
            return new Settings(allowList, limits, cors, now, keepsRefused, flatForms, handshakes);
        }

        public Settings keepingRefused(boolean now) {
            return new Settings(allowList, limits, cors, authenticatesPreflights, now, flatForms, handshakes);
        }

        public Settings withFlatForms(boolean now) {
            return new Settings(allowList, limits, cors, authenticatesPreflights, keepsRefused, now, handshakes);
        }

        public Settings answering(List<Handshake> now) {
            return new Settings(allowList, limits, cors, authenticatesPreflights, keepsRefused, flatForms, now);
        }
    }

    /** @param rate executions a second that it may start; its workspace's own limit is all that holds without one */
    public record Limits(Optional<Integer> rate) {
        public static final Limits NONE = new Limits(Optional.empty());
    }

    /** All that its senders are recognised by, as it is. */
    public List<String> senderSecrets() {
        return authentication.stream()
                .flatMap(scheme -> scheme.secrets().stream())
                .toList();
    }

    /** The questions of its senders that are answered at once. */
    public List<Handshake> handshakes() {
        return switch (kind) {
            case Kind.OfVendor(VendorCredentials account) -> account.vendor().handshakes();
            case Kind.Webhook _, Kind.RawHttp _, Kind.OfTappet _ -> settings.handshakes();
        };
    }

    /** The vendor's side of it, if one sends here. */
    public Optional<VendorCredentials> account() {
        return switch (kind) {
            case Kind.OfVendor(VendorCredentials account) -> Optional.of(account);
            case Kind.Webhook _, Kind.RawHttp _, Kind.OfTappet _ -> Optional.empty();
        };
    }

    public Integration named(DisplayName now) {
        return new Integration(
                id, workspace, now.value(), slug, kind, enabled, authentication, settings, secrets, created);
    }

    /** With this slug, or without any. */
    public Integration slugged(Optional<Slug> now) {
        return new Integration(
                id, workspace, name, now.map(Slug::value), kind, enabled, authentication, settings, secrets, created);
    }

    public Integration enabled(boolean now) {
        return new Integration(id, workspace, name, slug, kind, now, authentication, settings, secrets, created);
    }

    /** @throws IllegalStateException if a vendor sends here, whose account says what requests must satisfy */
    public Integration authenticatedBy(Authentication now) {
        if (account().isPresent()) {
            throw new IllegalStateException("A vendor is recognised by its account");
        }
        return new Integration(id, workspace, name, slug, kind, enabled, now.schemes(), settings, secrets, created);
    }

    /** With this account in place of the vendor's earlier one. */
    public Integration sentToBy(VendorCredentials now) {
        return new Integration(
                id, workspace, name, slug, new Kind.OfVendor(now), enabled, now.schemes(), settings, secrets, created);
    }

    /** Reports these events instead; of kind tappet. */
    public Integration reporting(Set<Reporting.EventType> events) {
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
