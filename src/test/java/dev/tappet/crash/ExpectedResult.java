package dev.tappet.crash;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** How an execution has to end, worked out from its event alone. */
sealed interface ExpectedResult {
    /** What is wrong with a record that should show this ending; empty when nothing is. */
    Optional<String> faultIn(ExecutionRecord executed);

    /** @param results all that the output has, or its body if there is one, but the execution's own id */
    record Success(Map<String, Object> results) implements ExpectedResult {
        @Override
        public Optional<String> faultIn(ExecutionRecord executed) {
            if (!executed.status().equals("SUCCESS")) {
                return Optional.of("should be a success with " + results);
            }
            // which call was answered is held against the service's book, and depends on the kills
            Map<?, ?> answer = new HashMap<>(executed.answer());
            answer.remove("receipts");
            boolean right = answer.size() == results.size() + 1
                    && executed.id().equals(answer.get("execution"))
                    && results.keySet().stream().allMatch(key -> same(results.get(key), answer.get(key)));
            return right ? Optional.empty() : Optional.of("should have given " + results);
        }
    }

    /** @param message what the failing step says */
    record Failure(String message) implements ExpectedResult {
        @Override
        public Optional<String> faultIn(ExecutionRecord executed) {
            boolean right = executed.status().equals("FAILED")
                    && executed.errorMessage().contains(message);
            return right ? Optional.empty() : Optional.of("should have failed with \"" + message + "\"");
        }
    }

    /** Whether two plain values are the same JSON, however their numbers are written. */
    static boolean same(Object one, Object other) {
        if (one instanceof Number a && other instanceof Number b) {
            return new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString())) == 0;
        }
        if (one instanceof List<?> a && other instanceof List<?> b) {
            return a.size() == b.size() && IntStream.range(0, a.size()).allMatch(i -> same(a.get(i), b.get(i)));
        }
        if (one instanceof Map<?, ?> a && other instanceof Map<?, ?> b) {
            return a.keySet().equals(b.keySet()) && a.keySet().stream().allMatch(key -> same(a.get(key), b.get(key)));
        }
        return one == null ? other == null : one.equals(other);
    }
}
