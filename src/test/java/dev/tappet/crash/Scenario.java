package dev.tappet.crash;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The workflows that run while the server is killed, and what has to come out of each. */
enum Scenario {
    PURE(event -> success("sum", sum(event), "text", event.text().toUpperCase(Locale.ROOT))),
    SHAPED(event -> success("length", event.filler().length(), "filler", event.filler())),
    LOOP(event -> success("results", each(event, i -> event.items().get(i) / 2 + i))),
    WAIT(event -> success("after", event.number() + 2)),
    WAITS(event -> success("results", each(event, i -> event.items().get(i) * 2 + 1))),
    PARALLEL(event ->
            new Ending.Success(Map.of("short", event.number() + 1, "long", event.number() + 3, "none", event.text()))),
    CAUGHT(event -> success("caught", event.isEven() ? "nothing" : event.number() + " is odd")),
    FAILING(event -> new Ending.Failure(event.number() + " will not do")),
    EVEN(event -> success("half", event.number() / 2));

    private final Function<Event, Ending> ending;

    Scenario(Function<Event, Ending> ending) {
        this.ending = ending;
    }

    /** The class path resource of its definition. */
    String definition() {
        return "/crash/" + name().toLowerCase(Locale.ROOT) + ".yaml";
    }

    /** Whether its trigger condition lets an event through. */
    boolean takes(Event event) {
        return this != EVEN || event.isEven();
    }

    Ending ending(Event event) {
        return ending.apply(event);
    }

    private static Ending success(String key, Object value) {
        return new Ending.Success(Map.of(key, value));
    }

    private static Ending success(String key, Object value, String other, Object otherValue) {
        return new Ending.Success(Map.of(key, value, other, otherValue));
    }

    private static int sum(Event event) {
        return event.items().stream().mapToInt(Integer::intValue).sum();
    }

    private static List<Integer> each(Event event, Function<Integer, Integer> result) {
        return IntStream.range(0, event.items().size()).boxed().map(result).toList();
    }
}
