package dev.tappet.workspace;

import dev.tappet.signature.Account;
import dev.tappet.signature.Scheme;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Where events come from: a URL, the form of what is sent to it, and how a sender proves who it is.
 *
 * @param id             stands in its trigger URLs
 * @param workspace      its owner
 * @param name           for people
 * @param kind           what an event looks like
 * @param enabled        a disabled one answers as if it did not exist
 * @param authentication what a request must satisfy; all of them
 * @param allowList      where a request must come from
 * @param limits         what it may use of what its workspace may
 * @param created        when it was made
 */
public record Integration(
        UUID id,
        UUID workspace,
        String name,
        Kind kind,
        boolean enabled,
        List<Scheme> authentication,
        AllowList allowList,
        Limits limits,
        Instant created) {
    public Integration {
        authentication = List.copyOf(authentication);
    }

    /** What sends to an integration, and so what an event looks like. */
    public sealed interface Kind {
        Kind WEBHOOK = new Webhook();
        Kind RAW_HTTP = new RawHttp();

        /** The payload is the event. */
        record Webhook() implements Kind {}

        /** The whole request is the event, and any method is taken. */
        record RawHttp() implements Kind {}

        /** The payload is the event; the account says who sends it, and what a request must satisfy. */
        record OfVendor(Account account) implements Kind {}
    }

    /** The vendor's side of it, if one sends here. */
    public Optional<Account> account() {
        return switch (kind) {
            case Kind.OfVendor(Account account) -> Optional.of(account);
            case Kind.Webhook _, Kind.RawHttp _ -> Optional.empty();
        };
    }

    /** @param rate executions a second that it may start; its workspace's own limit is all that holds without one */
    public record Limits(Optional<Integer> rate) {
        public static final Limits NONE = new Limits(Optional.empty());
    }
}
