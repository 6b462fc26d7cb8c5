package dev.tappet.crash;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Every call that reached the harness's service, in order. Each gets a number, its receipt, which goes into the answer
 * and from there into the execution's output. So the output tells which call's answer was journaled, and a call of the
 * same step after that one was made in spite of the journal.
 */
final class CallBook {
    private final List<Call> calls = new ArrayList<>();

    /**
     * @param key     the outward idempotency key
     * @param step    which step of the execution, iterations told apart
     * @param refused whether the service said that it is busy, so that the step had to come again
     */
    record Call(String key, String execution, String step, int receipt, boolean refused) {}

    /** What the harness prints. */
    record Figures(long calls, long keys, long busy, long repeated) {
        @Override
        public String toString() {
            return "%d calls of a service with %d distinct keys: %d were told to come again, %d were repeated after a kill"
                    .formatted(calls, keys, busy, repeated);
        }
    }

    synchronized Call enter(String key, String execution, String step, boolean refused) {
        Call call = new Call(key, execution, step, calls.size() + 1, refused);
        calls.add(call);
        return call;
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
        for (Call call : calls) {
            if (call.execution().equals(execution)) {
                keys.computeIfAbsent(call.step(), _ -> new TreeSet<>()).add(call.key());
                last.put(call.step(), call.receipt());
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
}
