package dev.tappet.crash;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The workflows that run while the server is killed, and what has to come out of each. */
enum Scenario {
    PURE(event -> success("sum", sum(event), "text", event.text().toUpperCase(Locale.ROOT))),
    SHAPED(event -> success("length", event.filler().length(), "filler", event.filler())),
    LOOP(event -> success("results", each(event, i -> event.items().get(i) / 2 + i))),
    WAIT(event -> success("after", event.number() + 2)),
    WAITS(event -> success("results", each(event, i -> event.items().get(i) * 2 + 1))),
    PARALLEL(event -> new ExpectedResult.Success(
            Map.of("short", event.number() + 1, "long", event.number() + 3, "none", event.text()))),
    CAUGHT(event -> success("caught", event.isEven() ? "nothing" : event.number() + " is odd")),
    FAILING(event -> new ExpectedResult.Failure(event.number() + " will not do")),
    CALLS(event -> success("results", called(event)), event -> event.isEven() ? 3 : 4),
    NESTED(
            event -> success("results", nested(event)),
            event -> 3 * event.items().size()),
    REPEAT(event -> success("results", repeated(event)), event -> event.items().size()),
    COUNTED(event -> success("won", true, "own", event.number())),
    LIMITED(_ -> success("within", true, "rest", true)),
    CALLBACK(event -> success("choice", event.isEven() ? "even" : "odd", "number", event.number()), _ -> 1),
    EVEN(event -> success("half", event.number() / 2));

    private final Function<CrashEvent, ExpectedResult> ending;
    private final ToIntFunction<CrashEvent> calls;

    Scenario(Function<CrashEvent, ExpectedResult> ending) {
        this(ending, _ -> 0);
    }

    /** @param calls how many of its steps call the service */
    Scenario(Function<CrashEvent, ExpectedResult> ending, ToIntFunction<CrashEvent> calls) {
        this.ending = ending;
        this.calls = calls;
    }

    /** The class path resource of its definition. */
    String definition() {
        return "/crash/" + name().toLowerCase(Locale.ROOT) + ".yaml";
    }

    /** Whether its trigger condition lets an event through. */
    boolean takes(CrashEvent event) {
        return this != EVEN || event.isEven();
    }

    ExpectedResult ending(CrashEvent event) {
        return ending.apply(event);
    }

    /** How many steps call the service: each at least once, whatever happens. */
    int calls(CrashEvent event) {
        return calls.applyAsInt(event);
    }

    private static List<Integer> called(CrashEvent event) {
        int number = event.number();
        int last = CountingService.result(CountingService.result(number));
        return event.isEven()
                ? List.of(CountingService.result(number + 1), last)
                : List.of(CountingService.result(number + 2), CountingService.result(number + 3), last);
    }

    private static List<Integer> nested(CrashEvent event) {
        return event.items().stream()
                .flatMap(item -> Stream.of(
                        CountingService.result(item + 10),
                        CountingService.result(item + 20),
                        item % 2 == 0 ? CountingService.result(item) : -409))
                .toList();
    }

    private static List<Integer> repeated(CrashEvent event) {
        return Stream.iterate(CountingService.result(event.number()), CountingService::result)
                .limit(event.items().size())
                .toList();
    }

    private static ExpectedResult success(String key, Object value) {
        return new ExpectedResult.Success(Map.of(key, value));
    }

    private static ExpectedResult success(String key, Object value, String other, Object otherValue) {
        return new ExpectedResult.Success(Map.of(key, value, other, otherValue));
    }

    private static int sum(CrashEvent event) {
        return event.items().stream().mapToInt(Integer::intValue).sum();
    }

    private static List<Integer> each(CrashEvent event, Function<Integer, Integer> result) {
        return IntStream.range(0, event.items().size()).boxed().map(result).toList();
    }
}
