package dev.tappet.draftrun;

import dev.tappet.draftrun.MockOperator.MockResult;
import dev.tappet.engine.Callbacks;
import dev.tappet.engine.StepPath;
import dev.tappet.memory.RunMemory.CallMemory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/** The callbacks of a draft run: their URLs are not reachable, and the mocks of the wait steps decide them. */
final class MockCallbacks implements Callbacks {
    /** A name that no host has (RFC 2606). */
    private static final String URL = "https://draft.invalid/v1/callbacks/";

    private static final String CHOICE = "choice";

    private final Function<StepPath, Optional<MockResult>> given;
    private final ConcurrentMap<String, Terms> open = new ConcurrentHashMap<>();

    /** @param given returns the mock of a wait by its position, if there is one */
    MockCallbacks(Function<StepPath, Optional<MockResult>> given) {
        this.given = given;
    }

    @Override
    public Opened open(Terms terms) {
        String id = terms.path().text();
        open.put(id, terms);
        Map<String, Object> urls = new LinkedHashMap<>();
        terms.choices().forEach(choice -> urls.put(choice, URL + id + "/" + choice));
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("url", URL + id);
        output.put("urls", urls);
        output.put("expires_at", terms.until().toString());
        return new Opened(new Handle(id, terms.until()), output, List.of());
    }

    @Override
    public Handle handle(Object output) {
        String url = (String) ((Map<?, ?>) output).get("url");
        String id = url.substring(url.lastIndexOf('/') + 1);
        return new Handle(id, open.get(id).until());
    }

    @Override
    public State state(Handle callback, StepPath wait, CallMemory memory) {
        List<String> choices = open.get(callback.hash()).choices();
        return switch (given.apply(wait).orElse(null)) {
            case null ->
                new State.Unreachable("a draft run ends here, where it would wait for the callback until "
                        + callback.until() + "; to continue, add the decision as a mock of this step, such as "
                        + example(choices));
            case MockResult.Failure(String message, Map<String, Object> _) -> new State.Closed(message);
            case MockResult.Value(Object value) -> decided(value, choices, callback);
        };
    }

    private static State decided(Object value, List<String> choices, Handle callback) {
        Optional<Object> choice =
                value instanceof Map<?, ?> decision ? Optional.ofNullable(decision.get(CHOICE)) : Optional.empty();
        boolean fits = choices.isEmpty()
                ? choice.isEmpty()
                : choice.filter(choices::contains).isPresent();
        if (!(value instanceof Map<?, ?> decision) || !fits) {
            return new State.Unreachable("the mock of this step is not a decision; write " + example(choices));
        }
        Map<String, Object> merged = new LinkedHashMap<>();
        merged.put(CHOICE, choice.orElse(null));
        merged.put("event", decision.containsKey("event") ? decision.get("event") : Map.of());
        merged.put("request", decision.get("request"));
        merged.put(
                "at",
                decision.containsKey("at")
                        ? decision.get("at")
                        : callback.until().toString());
        return new State.Decided(merged);
    }

    private static String example(List<String> choices) {
        return choices.isEmpty()
                ? "{\"event\": {}}"
                : "{\"choice\": \"" + choices.getFirst() + "\", \"event\": {}}; the choices are "
                        + String.join(", ", choices);
    }
}
