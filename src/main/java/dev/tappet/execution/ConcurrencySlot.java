package dev.tappet.execution;

import dev.tappet.storage.Attribute;
import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Item;
import dev.tappet.workflow.Concurrency;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The position of an execution in its {@link ConcurrencyGroup}, part of its state.
 *
 * @param ticket   its place in the order of acceptance; empty for a skipped one
 * @param isHeld   whether it has a slot; otherwise it waits
 * @param admitted since when it may run
 */
record ConcurrencySlot(ConcurrencyGroup group, Optional<String> ticket, boolean isHeld, Optional<Instant> admitted) {
    /** Until when a waiting execution cannot be claimed: forever, unless it gets a slot. */
    static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    static final String GROUP = "group";
    private static final String KEY = "group_key";
    private static final String LIMIT = "group_limit";
    private static final String MODE = "group_mode";
    static final String TICKET = "ticket";
    static final String SLOT = "slot";
    private static final String ADMITTED = "admitted";

    static ConcurrencySlot held(ConcurrencyGroup group, String ticket, Instant now) {
        return new ConcurrencySlot(group, Optional.of(ticket), true, Optional.of(now));
    }

    static ConcurrencySlot waiting(ConcurrencyGroup group, String ticket) {
        return new ConcurrencySlot(group, Optional.of(ticket), false, Optional.empty());
    }

    static ConcurrencySlot skipped(ConcurrencyGroup group) {
        return new ConcurrencySlot(group, Optional.empty(), false, Optional.empty());
    }

    void write(Item.Builder item) {
        item.with(GROUP, group.id())
                .with(KEY, group.key())
                .with(LIMIT, group.limit())
                .with(MODE, group.mode().name());
        ticket.ifPresent(text -> item.with(TICKET, text));
        if (isHeld) {
            item.with(SLOT, 1);
        } else if (ticket.isPresent()) {
            item.with(StateAttributes.RESUME, NEVER.toEpochMilli());
        }
        admitted.ifPresent(at -> item.with(ADMITTED, at.toEpochMilli()));
    }

    static Optional<ConcurrencySlot> read(Item item) {
        return item.text(GROUP)
                .map(id -> new ConcurrencySlot(
                        new ConcurrencyGroup(
                                id,
                                item.text(KEY).orElse(""),
                                Math.toIntExact(item.number(LIMIT).orElse(1L)),
                                Concurrency.Mode.valueOf(item.text(MODE).orElseThrow())),
                        item.text(TICKET),
                        item.number(SLOT).isPresent(),
                        item.number(ADMITTED).map(Instant::ofEpochMilli)));
    }

    /** Whether it waits for a slot. */
    boolean isWaiting() {
        return ticket.isPresent() && !isHeld;
    }

    /** The changes of the execution state when a waiting execution gets its slot. */
    static List<Change> admit(Instant now) {
        return List.of(
                Change.set(SLOT, 1),
                Change.set(ADMITTED, now.toEpochMilli()),
                new Change.Remove(StateAttributes.RESUME),
                new Change.Remove(StateAttributes.SWEEPS));
    }

    /** The condition under which a waiting execution gets its slot. */
    static Condition isWaitingWith(String ticket) {
        return Condition.all(
                new Condition.Test.Is(StateAttributes.STATUS, Attribute.of(ExecutionStatus.QUEUED.name())),
                new Condition.Test.Is(TICKET, Attribute.of(ticket)),
                new Condition.Test.Missing(SLOT));
    }

    /** Whether the stored slot is still this one: the condition of ending the execution. */
    Condition.Test unchanged() {
        return isHeld ? new Condition.Test.Is(SLOT, Attribute.of(1)) : new Condition.Test.Missing(SLOT);
    }
}
