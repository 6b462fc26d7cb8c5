package dev.tappet.execution;

import dev.tappet.storage.ItemTable;
import java.util.Map;
import java.util.Optional;

/** What a head says of how its execution goes; larger outputs and answers are read from beside it. */
final class Replies {
    private Replies() {}

    /** What its caller is told, if there is anything to tell yet. */
    static Optional<Reply> of(Head head, ItemTable table) {
        return head.answer()
                .<Reply>map(answer -> answer.read(table))
                .or(() -> outcome(head, table).map(Reply.End::new));
    }

    static Optional<Outcome> outcome(Head head, ItemTable table) {
        return switch (head.status()) {
            case QUEUED, RUNNING, ON_HOLD -> Optional.empty();
            case SUCCESS -> Optional.of(new Outcome.Success(output(head, table)));
            case FAILED ->
                Optional.of(
                        new Outcome.Failure(head.failedStep(), head.failure().orElse("")));
            case STOPPED -> Optional.of(new Outcome.Stopped());
            case DROPPED -> Optional.of(new Outcome.Dropped());
        };
    }

    private static Map<String, Object> output(Head head, ItemTable table) {
        Content output = head.output()
                .orElseThrow(
                        () -> new IllegalStateException("Execution " + head.id() + " succeeded without an output"));
        return OutputJson.read(output.read(table));
    }
}
