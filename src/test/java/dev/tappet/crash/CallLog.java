package dev.tappet.crash;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Every call that reached the harness's service, in order. Each gets a number, its receipt, which goes into the answer
 * and from there into the execution's output. So the output tells which call's answer was journaled, and a call of the
 * same step after that one was made in spite of the journal.
 */
final class CallLog {
    private final List<Call> calls = new ArrayList<>();
    private final LeaseOverruns sleeps;
    private int unknowing;

    /** @param sleeps of servers, after each of which a step may be called once that another one has journaled */
    CallLog(LeaseOverruns sleeps) {
        this.sleeps = sleeps;
    }

    /**
     * @param key     the outward idempotency key
     * @param step    which step of the execution, iterations told apart
     * @param refused whether the service said that it is busy, so that the step had to come again
     */
    record Call(String key, String execution, String step, int receipt, boolean refused, Instant at) {}

    /** What the harness prints. */
    record Figures(long calls, long keys, long busy, long repeated) {
        @Override
        public String toString() {
            return "%d calls of a service with %d distinct keys: %d were told to come again, %d were repeated after a kill"
                    .formatted(calls, keys, busy, repeated);
        }
    }

    synchronized Call enter(String key, String execution, String step, boolean refused) {
        Call call = new Call(key, execution, step, calls.size() + 1, refused, Instant.now());
        calls.add(call);
        notifyAll();
        return call;
    }

    /** Returns when the next call has come, or after a time without one. */
    synchronized void awaitCall(Duration most) throws InterruptedException {
        int before = calls.size();
        long end = System.nanoTime() + most.toNanos();
        while (calls.size() == before && System.nanoTime() < end) {
            wait(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
        }
    }

    synchronized long refusals(String key) {
        return calls.stream()
                .filter(call -> call.key().equals(key) && call.refused())
                .count();
    }

    /** Calls that were neither the first with their key nor asked for by the service are what a kill cost. */
    synchronized Figures figures() {
        long keys = calls.stream().map(Call::key).distinct().count();
        long busy = calls.stream().filter(Call::refused).count();
        return new Figures(calls.size(), keys, busy, calls.size() - keys - busy);
    }

    /** How many calls came from servers that had slept, for steps whose results were in the journal. */
    synchronized int unknowing() {
        return unknowing;
    }

    /** A key is that of one step of one execution; what is wrong with those that were used. */
    synchronized List<String> faultsOfKeys() {
        List<String> faults = new ArrayList<>();
        calls.stream().collect(Collectors.groupingBy(Call::key)).forEach((key, same) -> {
            Set<String> steps = same.stream()
                    .map(call -> call.execution() + " " + call.step())
                    .collect(Collectors.toCollection(TreeSet::new));
            if (steps.size() > 1) {
                faults.add("The key " + key + " was used by " + steps);
            }
        });
        return faults;
    }

    /**
     * What is wrong with the calls of an execution that has ended.
     *
     * @param steps    how many it has that call
     * @param receipts of its output
     */
    synchronized List<String> faults(String execution, int steps, Set<Integer> receipts) {
        Map<String, Set<String>> keys = new TreeMap<>();
        Map<String, Integer> last = new LinkedHashMap<>();
        Map<String, Call> answered = new HashMap<>();
        Map<String, Set<LeaseOverruns.Sleep>> excused = new HashMap<>();
        for (Call call : calls) {
            if (call.execution().equals(execution)) {
                keys.computeIfAbsent(call.step(), _ -> new TreeSet<>()).add(call.key());
                if (isUnknowing(call, answered, excused.computeIfAbsent(call.step(), _ -> new HashSet<>()))) {
                    unknowing++;
                } else {
                    last.put(call.step(), call.receipt());
                }
                if (receipts.contains(call.receipt())) {
                    answered.put(call.step(), call);
                }
            }
        }
        List<String> faults = new ArrayList<>();
        if (keys.size() != steps) {
            faults.add(execution + " should have called in " + steps + " steps, and did in " + keys.keySet());
        }
        keys.forEach((step, several) -> {
            if (several.size() > 1) {
                faults.add(execution + " called in the step " + step + " with different keys");
            }
        });
        Set<Integer> journaled = new TreeSet<>(last.values());
        if (!journaled.equals(receipts)) {
            faults.add(execution + " was last answered with the receipts " + journaled + ", and went on with "
                    + new TreeSet<>(receipts) + ": a step was called again although its result was there");
        }
        return faults;
    }

    /**
     * Whether a server made it that had slept and did not know yet that another one had journaled the step.
     *
     * @param excused the sleeps after which this step was called already: each explains one answer that nobody wanted
     */
    private boolean isUnknowing(Call call, Map<String, Call> answered, Set<LeaseOverruns.Sleep> excused) {
        return Optional.ofNullable(answered.get(call.step()))
                .flatMap(journaled -> sleeps.between(journaled.at(), call.at()))
                .filter(sleep -> call.refused() ? !excused.contains(sleep) : excused.add(sleep))
                .isPresent();
    }
}
