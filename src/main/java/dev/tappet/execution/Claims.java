package dev.tappet.execution;

import dev.tappet.engine.InFlightOperatorCalls;
import dev.tappet.storage.Attribute;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Outcome;
import dev.tappet.storage.StorageException;
import dev.tappet.storage.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/** What the workers of this process run now, and the heartbeat that keeps it theirs. */
public final class Claims {
    private static final Logger LOG = Logger.getLogger(Claims.class);

    private final ItemTable table;
    private final InstantSource clock;
    private final String owner;
    private final Lease lease;
    private final ConcurrentMap<UUID, Held> held = new ConcurrentHashMap<>();

    private final ExecutionObserver observer;

    /** @param owner names this process, for those who look into the table */
    public Claims(ItemTable table, InstantSource clock, String owner, Lease lease, ExecutionObserver observer) {
        this.table = table;
        this.clock = clock;
        this.owner = owner;
        this.lease = lease;
        this.observer = observer;
    }

    /** @param head empty while it is being claimed */
    private record Held(AtomicReference<Head> head, InFlightOperatorCalls calls) {}

    /** What came of trying to take an execution over. */
    sealed interface Claim {
        /** @param calls of the run, which end when the lease is lost */
        record Mine(Head head, InFlightOperatorCalls calls) implements Claim {}

        /** It has to wait a little longer: the message came early, or clocks differ. */
        record Early(Lane lane, Duration left) implements Claim {}

        /** It is held, has ended, or never was. */
        record Nothing() implements Claim {}
    }

    Claim claim(UUID id) {
        Held mine = new Held(new AtomicReference<>(), new InFlightOperatorCalls());
        if (held.putIfAbsent(id, mine) != null) {
            return new Claim.Nothing();
        }
        Claim claim = new Claim.Nothing();
        Instant now = clock.instant();
        try {
            claim = claimInTable(id, mine.calls(), now);
        } catch (StorageException e) {
            // it may have succeeded, and nobody would come for it
            Attribute until = Attribute.of(now.plus(lease.length()).toEpochMilli());
            giveBack(id, new Condition.Test.Is(Head.LEASE, until));
            throw e;
        } finally {
            switch (claim) {
                case Claim.Mine(Head head, InFlightOperatorCalls _) -> mine.head().set(head);
                case Claim.Early _, Claim.Nothing _ -> held.remove(id, mine);
            }
        }
        return claim;
    }

    private Claim claimInTable(UUID id, InFlightOperatorCalls calls, Instant now) {
        return switch (table.write(Transitions.claim(id, owner, lease, now), Durability.LAZY)) {
            case Outcome.Done(Optional<Item> item) -> {
                Head head = Head.of(item.orElseThrow());
                if (head.epoch() == 1) {
                    observer.begun(head.lane(), Duration.between(head.created(), now));
                }
                yield new Claim.Mine(head, calls);
            }
            case Outcome.Refused(int _, Optional<Item> standing) ->
                standing.map(Head::of)
                        .filter(head ->
                                head.status() == Status.ON_HOLD && head.resume().isPresent())
                        .<Claim>map(head -> new Claim.Early(
                                head.lane(), Duration.between(now, head.resume().get())))
                        .orElseGet(Claim.Nothing::new);
        };
    }

    /** The caller is done with it, or has lost it. */
    void leave(UUID id) {
        held.remove(id);
    }

    /**
     * Undoes a claim whose run was ended by what it stands on: it neither counts nor keeps others waiting for the end
     * of its lease. Where that cannot be written, it does both.
     */
    void giveBack(Head head) {
        giveBack(head.id(), new Condition.Test.Is(Head.EPOCH, Attribute.of(head.epoch())));
    }

    private void giveBack(UUID id, Condition.Test which) {
        try {
            table.write(Transitions.giveBack(id, owner, which), Durability.LAZY);
        } catch (StorageException e) {
            LOG.warnf(e, "The claim of execution %s could not be given back", id);
        }
    }

    /** For a process that is about to end: breaks off what still runs here, and leaves it to others. */
    public void giveAllBack() {
        held.values().forEach(each -> {
            Head head = each.head().get();
            if (head != null) {
                each.calls().breakOff();
                giveBack(head);
            }
        });
    }

    /** Prolongs all leases; to be called every {@link Lease#beat}. */
    public void heartbeat() {
        held.forEach((id, held) -> {
            Head head = held.head().get();
            if (head != null) {
                beat(id, head, held);
            }
        });
    }

    private void beat(UUID id, Head head, Held held) {
        try {
            Write.Update beat = Transitions.heartbeat(id, head.epoch(), owner, head.due(), lease, clock.instant());
            switch (table.write(beat, Durability.LAZY)) {
                case Outcome.Done(var now) -> held.head().compareAndSet(head, Head.of(now.orElseThrow()));
                case Outcome.Refused _ -> {
                    // its own next write will be refused as well, and end it; what it waits for ends now
                    LOG.debugf("Execution %s is not held any more", id);
                    held.calls().breakOff();
                }
            }
        } catch (StorageException e) {
            LOG.warnf(e, "The lease of execution %s could not be prolonged", id);
        }
    }

    String owner() {
        return owner;
    }

    /** How many executions run here. */
    public int count() {
        return held.size();
    }
}
