package dev.tappet.outbound;

import dev.tappet.engine.Operator.OperatorFailedException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The statuses that are a success: those of the argument {@code expect}, by default 200 to 299. */
record ExpectedStatuses(Set<Integer> statuses) {
    private static final int CLASS = 100;

    static ExpectedStatuses of(OperatorArguments arguments) throws OperatorFailedException {
        Optional<List<?>> value = arguments.list("expect");
        Set<Integer> statuses = new HashSet<>();
        for (Object element : value.isPresent() ? value.get() : List.of("2xx")) {
            String text = String.valueOf(element);
            if (text.matches("[2-5]xx")) {
                int first = (text.charAt(0) - '0') * CLASS;
                for (int status = first; status < first + CLASS; status++) {
                    statuses.add(status);
                }
            } else if (text.matches("[2-5][0-9][0-9]")) {
                statuses.add(Integer.parseInt(text));
            } else {
                throw arguments.invalid("expect", "statuses such as 200 or 2xx");
            }
        }
        return new ExpectedStatuses(Set.copyOf(statuses));
    }

    boolean contains(int status) {
        return statuses.contains(status);
    }
}
