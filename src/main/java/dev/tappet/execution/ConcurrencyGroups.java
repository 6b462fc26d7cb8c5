package dev.tappet.execution;

import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import dev.tappet.workflow.Concurrency;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Gives slots to executions whose workflows limit how many run at once. An execution holds its slot from its admission
 * to its end, whatever happens to its worker. The commit that ends it passes the slot to the first waiting execution,
 * so that no process has to be alive in between. After adding a ticket or releasing a slot, a process looks at the
 * group: of two concurrent changes, at least one sees both. If a process ends before that look, the {@link Sweeper}
 * finds the waiting execution, which stays in its index.
 */
public final class ConcurrencyGroups {
    private static final Logger LOG = Logger.getLogger(ConcurrencyGroups.class);

    /** Each failed attempt means that another process succeeded. */
    private static final int ATTEMPTS = 1_000;

    /** The index of the write that counts an execution, among the writes that store it. */
    private static final int COUNT_WRITE_INDEX = 2;

    private final ItemTable table;
    private final ConcurrencyItems items;
    private final RunQueue queue;
    private final InstantSource clock;
    private final AtomicLong lastTicket = new AtomicLong();

    public ConcurrencyGroups(ItemTable table, RunQueue queue, InstantSource clock) {
        this.table = table;
        this.items = new ConcurrencyItems(table);
        this.queue = queue;
        this.clock = clock;
    }

    /** The result of storing an execution. */
    enum Entered {
        /** It may run now. */
        ADMITTED,
        WAITING,
        SKIPPED,
        /** Another attempt stored it. */
        EXISTING
    }

    /**
     * An execution to store.
     *
     * @param state as it would be without a limit
     */
    record Entry(ExecutionState state, ConcurrencyGroup group) {
        private ConcurrencyItems.Ticket ticket(String text, boolean held) {
            return ConcurrencyGroups.ticket(state, group, text, held);
        }
    }

    /**
     * The result of an execution, and its writes: the first stores the execution, the second its ticket, and the third
     * counts it. Of those present, only the third fails because of concurrent changes.
     */
    private record Admission(Entered entered, ConcurrencyItems.Ticket ticket, List<Write> writes) {}

    /**
     * Stores an execution, with a slot if one is free.
     *
     * @param state as it would be without a limit
     */
    Entered store(ExecutionState state, ConcurrencyGroup group) {
        Entry entry = new Entry(state, group);
        String text = ticket() + "#" + state.id();
        for (int attempt = 0; ; attempt++) {
            Admission admission = admission(entry, text, attempt < ATTEMPTS);
            switch (commit(admission.writes())) {
                case WriteResult.Applied _ -> {
                    sendIfAdmitted(admission);
                    return admission.entered();
                }
                case WriteResult.ConditionFailed(int index, Optional<Item> _) -> {
                    if (index < COUNT_WRITE_INDEX) {
                        admit(group.id());
                        return Entered.EXISTING;
                    }
                }
            }
        }
    }

    /**
     * Stores executions of different groups in one commit with other writes.
     *
     * @param entries with unused ids
     * @return empty if the condition of one of the other writes fails; then nothing is stored
     */
    Optional<List<Entered>> store(List<Write> others, List<Entry> entries) {
        List<String> texts = entries.stream()
                .map(entry -> ticket() + "#" + entry.state().id())
                .toList();
        for (int attempt = 0; ; attempt++) {
            List<Write> writes = new ArrayList<>(others);
            List<Admission> admissions = new ArrayList<>();
            Set<Integer> counts = new HashSet<>();
            for (int i = 0; i < entries.size(); i++) {
                Admission admission = admission(entries.get(i), texts.get(i), attempt < ATTEMPTS);
                counts.add(writes.size() + COUNT_WRITE_INDEX);
                writes.addAll(admission.writes());
                admissions.add(admission);
            }
            switch (commit(writes)) {
                case WriteResult.Applied _ -> {
                    admissions.forEach(this::sendIfAdmitted);
                    return Optional.of(
                            admissions.stream().map(Admission::entered).toList());
                }
                case WriteResult.ConditionFailed(int index, Optional<Item> _) -> {
                    if (!counts.contains(index)) {
                        return Optional.empty();
                    }
                }
            }
        }
    }

    /**
     * @param mayHold false after many conflicts with others: then the execution waits
     */
    private Admission admission(Entry entry, String text, boolean mayHold) {
        ConcurrencyGroup group = entry.group();
        ExecutionState state = entry.state();
        ConcurrencyItems.GroupView view = items.read(group.id());
        if (mayHold && view.firstWaiting().isEmpty() && view.running() < group.limit()) {
            ExecutionState admitted = state.admitted(group, text);
            ConcurrencyItems.Ticket ticket = entry.ticket(text, true);
            return new Admission(
                    Entered.ADMITTED, ticket, List.of(put(admitted), put(ticket.item(state.expires())), view.take()));
        }
        ConcurrencyItems.Ticket ticket = entry.ticket(text, false);
        if (mayHold && group.mode() == Concurrency.Mode.SKIP) {
            return new Admission(Entered.SKIPPED, ticket, List.of(put(state.skipped(group))));
        }
        ExecutionState waiting = state.waiting(group, text);
        return new Admission(Entered.WAITING, ticket, List.of(put(waiting), put(ticket.item(state.expires()))));
    }

    private WriteResult commit(List<Write> writes) {
        return writes.size() == 1
                ? table.write(writes.getFirst(), Durability.SYNCED)
                : table.commit(writes, Durability.SYNCED);
    }

    private void sendIfAdmitted(Admission admission) {
        if (admission.entered() == Entered.ADMITTED) {
            send(admission.ticket());
        }
    }

    private static Write put(ExecutionState state) {
        return put(StateCodec.write(state).build());
    }

    private static Write put(Item item) {
        return new Write.Put(item, Condition.absent());
    }

    private static ConcurrencyItems.Ticket ticket(
            ExecutionState state, ConcurrencyGroup group, String text, boolean held) {
        return new ConcurrencyItems.Ticket(
                group.id(), text, state.binding().workspace(), state.lane(), group.limit(), group.mode(), held);
    }

    /** Ordered within this process even if the clock does not advance, and between processes by their clocks. */
    private String ticket() {
        long micros = Duration.between(Instant.EPOCH, clock.instant()).toNanos() / 1_000;
        return "%016d".formatted(lastTicket.updateAndGet(last -> Math.max(last + 1, micros)));
    }

    /** Gives free slots to waiting executions, in order. */
    void admit(String group) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            ConcurrencyItems.GroupView view = items.read(group);
            Optional<ConcurrencyItems.Ticket> next = view.firstWaiting();
            if (next.isEmpty()) {
                if (view.isCounted() && view.running() == 0) {
                    table.write(view.clear(), Durability.LAZY);
                }
                return;
            }
            if (view.running() >= next.get().limit()) {
                return;
            }
            List<Write> writes = new ArrayList<>(admission(next.get()));
            writes.add(view.take());
            if (table.commit(writes, Durability.SYNCED).done()) {
                send(next.get());
            }
        }
    }

    private List<Write> admission(ConcurrencyItems.Ticket ticket) {
        Instant now = clock.instant();
        List<Change> changes = new ArrayList<>(ConcurrencySlot.admit(now));
        changes.addAll(StateTransitions.due(ticket.execution(), now.plus(Sweeper.FIRST_CHECK_DELAY)));
        return List.of(
                new Write.Update(
                        ExecutionKeys.state(ticket.execution()), changes, ConcurrencySlot.isWaitingWith(ticket.text())),
                ticket.admit());
    }

    /**
     * Ends an execution that has a ticket, in one commit with the release of its slot.
     *
     * @param state  as it was read: whether it holds a slot
     * @param finish how it ends, and under which condition
     * @return the condition of the end failed if the state of the execution or of its slot has changed
     */
    WriteResult end(ExecutionState state, Write.Update finish) {
        ConcurrencySlot slot = state.concurrency().orElseThrow();
        String group = slot.group().id();
        Write.Update guarded = StateTransitions.withCondition(finish, slot.unchanged());
        ConcurrencyItems.Ticket own = ticket(state, slot.group(), slot.ticket().orElseThrow(), slot.isHeld());
        for (int attempt = 0; ; attempt++) {
            List<Write> writes = new ArrayList<>(List.of(guarded, own.delete()));
            Optional<ConcurrencyItems.Ticket> next = Optional.empty();
            boolean moreAreFree = slot.isHeld();
            if (slot.isHeld()) {
                ConcurrencyItems.GroupView view = items.read(group);
                next = view.firstWaiting().filter(ticket -> view.running() <= ticket.limit());
                if (next.isPresent() && attempt < ATTEMPTS) {
                    writes.addAll(admission(next.get()));
                    moreAreFree = view.running() < next.get().limit();
                } else {
                    next = Optional.empty();
                    view.release().ifPresent(writes::add);
                }
            }
            WriteResult result = table.commit(writes, Durability.SYNCED);
            switch (result) {
                case WriteResult.Applied _ -> {
                    next.ifPresent(this::send);
                    if (moreAreFree) {
                        admit(group);
                    }
                    return result;
                }
                case WriteResult.ConditionFailed(int index, Optional<Item> _) -> {
                    if (index == 0) {
                        return result;
                    }
                }
            }
        }
    }

    /** The executions to stop so that a replacing one can run: the oldest before it. */
    List<ConcurrencyItems.Ticket> replacedBy(ConcurrencyGroup group, UUID execution) {
        List<ConcurrencyItems.Ticket> all = items.readAll(group.id()).tickets();
        int last = all.stream().map(ConcurrencyItems.Ticket::execution).toList().indexOf(execution);
        return all.subList(0, Math.max(0, last + 1 - group.limit()));
    }

    private void send(ConcurrencyItems.Ticket ticket) {
        try {
            queue.send(ticket.execution(), ticket.workspace(), ticket.lane(), Duration.ZERO);
        } catch (RunQueue.QueueUnavailableException e) {
            LOG.debugf("Execution %s will be queued by the Sweeper: %s", ticket.execution(), e.getMessage());
        }
    }
}
