package dev.tappet.workspace;

import dev.tappet.signature.Account;
import dev.tappet.storage.Attribute;
import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Condition.Test;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Outcome;
import dev.tappet.storage.Write;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Secrets that vendors bring themselves. The first one may come at any time; another only in a window that somebody
 * opened, and each window lets one in.
 */
public final class Enrolments {
    private final ItemTable table;
    private final IntegrationItems items;
    private final InstantSource clock;

    public Enrolments(ItemTable table, SecretBox box, InstantSource clock) {
        this.table = table;
        this.items = new IntegrationItems(box);
        this.clock = clock;
    }

    /** Opens the window until then. Empty if there is no such integration. */
    public Optional<Integration> open(UUID workspace, UUID integration, Instant until) {
        List<Change> changes = List.of(
                new Change.Add(IntegrationItems.REVISION, 1),
                Change.set(IntegrationItems.ENROLLING_UNTIL, until.toEpochMilli()));
        Write write = new Write.Update(
                Keys.integration(integration), changes, Condition.all(Integrations.belongsTo(workspace)));
        return switch (table.write(write, Durability.SYNCED)) {
            case Outcome.Done(Optional<Item> now) -> now.map(items::read);
            case Outcome.Refused _ -> Optional.empty();
        };
    }

    /**
     * Keeps a secret that a vendor brought.
     *
     * @return whether it is kept; if not, another came first, or the window was closed
     */
    public boolean enrol(UUID integration, String credential, String secret) {
        Key key = Keys.integration(integration);
        Optional<Item> item = Optional.ofNullable(table.get(List.of(key)).get(key));
        Optional<Account> account = item.map(items::read)
                .flatMap(Integration::account)
                .filter(it -> it.mayEnrol(credential, clock.instant()));
        if (account.isEmpty()) {
            return false;
        }
        List<Change> changes = List.of(
                new Change.Add(IntegrationItems.REVISION, 1),
                new Change.Set(
                        IntegrationItems.AUTHENTICATION,
                        items.seal(
                                integration,
                                account.get().enrolled(credential, secret).credentials())),
                new Change.Remove(IntegrationItems.ENROLLING_UNTIL));
        long revision = item.get().number(IntegrationItems.REVISION).orElseThrow();
        Condition unchanged = Condition.all(new Test.Is(IntegrationItems.REVISION, Attribute.of(revision)));
        return switch (table.write(new Write.Update(key, changes, unchanged), Durability.SYNCED)) {
            case Outcome.Done _ -> true;
            case Outcome.Refused _ -> false;
        };
    }
}
