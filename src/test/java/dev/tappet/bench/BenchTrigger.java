package dev.tappet.bench;

import dev.tappet.harness.ApiClient.Urls;
import dev.tappet.harness.Response;
import java.util.List;
import java.util.Map;

/** The three URLs that trigger a workflow, and what a good answer of each is. */
enum BenchTrigger {
    SYNC,
    ASYNC,
    WEBHOOK;

    /** What the workflow of the benchmark answers. */
    static final int STATUS = 202;

    String path(Urls urls) {
        return switch (this) {
            case SYNC -> urls.sync();
            case ASYNC -> urls.async();
            case WEBHOOK -> urls.webhook();
        };
    }

    boolean isGood(Response response) {
        return response.status()
                == switch (this) {
                    case SYNC -> STATUS;
                    case ASYNC, WEBHOOK -> 200;
                };
    }

    /** The execution that an answer names; a synchronous one names none. */
    List<String> executions(Response response) {
        return switch (this) {
            case SYNC -> List.of();
            case ASYNC -> List.of(id(response.object()));
            case WEBHOOK ->
                ((List<?>) response.object().get("executions"))
                        .stream().map(each -> id((Map<?, ?>) each)).toList();
        };
    }

    private static String id(Map<?, ?> object) {
        return String.valueOf(object.get("execution_id"));
    }
}
