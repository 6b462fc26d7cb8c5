package dev.tappet.execution;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.OutputJson;
import dev.tappet.engine.Reply;
import dev.tappet.secret.Redactor;
import dev.tappet.storage.ItemTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads responses and outputs of executions: exact for callers, and with a redactor for users. */
public final class RecordReader {
    /** In bytes of JSON. */
    private static final int SMALL = 16 * 1024;

    /** Bytes of heap for a byte of JSON: read, redacted and written. */
    private static final long SHOWN = 16;

    private final ItemTable table;
    private final SealedValueCodec codec;

    public RecordReader(ItemTable table, SealedValueCodec codec) {
        this.table = table;
        this.codec = codec;
    }

    /** Estimated bytes of heap to read and show a record; 0 for small ones. */
    static long memory(ExecutionState state) {
        long length = state.result().output().map(StoredContent::length).orElse(0)
                + state.result()
                        .response()
                        .map(early -> early.content().length())
                        .orElse(0);
        return length <= SMALL ? 0 : length * SHOWN;
    }

    Execution of(ExecutionState state) {
        List<String> secrets = new ArrayList<>();
        Optional<Reply.Response> response = state.result().response().map(early -> respond(state, early, secrets));
        Optional<ExecutionResult> outcome = outcome(state, secrets);
        return new Execution(
                ExecutionSummary.of(state), response, outcome, state.origin().failureStatus(), Redactor.of(secrets));
    }

    /** The response of a {@code respond} step. */
    Optional<Reply.Response> answer(ExecutionState state) {
        return state.result().response().map(early -> respond(state, early, new ArrayList<>()));
    }

    private Reply.Response respond(ExecutionState state, StoredResult.EarlyResponse early, List<String> secrets) {
        return new Reply.Response(parameters(state, early.content(), secrets), early.at());
    }

    private Optional<ExecutionResult> outcome(ExecutionState state, List<String> secrets) {
        return switch (state.status()) {
            case QUEUED, RUNNING, ON_HOLD -> Optional.empty();
            case SUCCESS -> Optional.of(new ExecutionResult.Success(output(state, secrets)));
            case FAILED ->
                Optional.of(new ExecutionResult.Failure(
                        state.result().failedStep(), state.result().failure().orElse("")));
            case STOPPED -> Optional.of(new ExecutionResult.Stopped());
            case DROPPED, SKIPPED -> Optional.of(new ExecutionResult.Dropped());
        };
    }

    private Map<String, Object> output(ExecutionState state, List<String> secrets) {
        StoredContent output = state.result()
                .output()
                .orElseThrow(
                        () -> new IllegalStateException("Execution " + state.id() + " succeeded without an output"));
        return parameters(state, output, secrets);
    }

    private Map<String, Object> parameters(ExecutionState state, StoredContent content, List<String> secrets) {
        SealedValueCodec.Opened opened = codec.open(state.id(), content.read(table));
        secrets.addAll(opened.secrets());
        return OutputJson.read(opened.json());
    }
}
