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

/** Reads what executions gave: exactly, as callers are told it, and what of it has to be hidden from people. */
public final class RecordReader {
    /** In bytes of JSON. */
    private static final int SMALL = 16 * 1024;

    /** Bytes of heap for a byte of JSON: read, redacted and written. */
    private static final long SHOWN = 16;

    private final ItemTable table;
    private final SealedValueCodec vault;

    public RecordReader(ItemTable table, SealedValueCodec vault) {
        this.table = table;
        this.vault = vault;
    }

    /** Bytes of heap that a record takes while it is read and shown, roughly; 0 for small ones. */
    static long memory(ExecutionState head) {
        long length = head.output().map(StoredContent::length).orElse(0)
                + head.answer().map(given -> given.content().length()).orElse(0);
        return length <= SMALL ? 0 : length * SHOWN;
    }

    Execution of(ExecutionState head) {
        List<String> secrets = new ArrayList<>();
        Optional<Reply.Response> answer = head.answer().map(given -> answer(head, given, secrets));
        Optional<ExecutionResult> outcome = outcome(head, secrets);
        return new Execution(ExecutionSummary.of(head), answer, outcome, head.failureStatus(), Redactor.of(secrets));
    }

    /** What a step answered the caller. */
    Optional<Reply.Response> answer(ExecutionState head) {
        return head.answer().map(given -> answer(head, given, new ArrayList<>()));
    }

    private Reply.Response answer(ExecutionState head, ExecutionState.GivenResponse given, List<String> secrets) {
        return new Reply.Response(parameters(head, given.content(), secrets), given.at());
    }

    private Optional<ExecutionResult> outcome(ExecutionState head, List<String> secrets) {
        return switch (head.status()) {
            case QUEUED, RUNNING, ON_HOLD -> Optional.empty();
            case SUCCESS -> Optional.of(new ExecutionResult.Success(output(head, secrets)));
            case FAILED ->
                Optional.of(new ExecutionResult.Failure(
                        head.failedStep(), head.failure().orElse("")));
            case STOPPED -> Optional.of(new ExecutionResult.Stopped());
            case DROPPED, SKIPPED -> Optional.of(new ExecutionResult.Dropped());
        };
    }

    private Map<String, Object> output(ExecutionState head, List<String> secrets) {
        StoredContent output = head.output()
                .orElseThrow(
                        () -> new IllegalStateException("Execution " + head.id() + " succeeded without an output"));
        return parameters(head, output, secrets);
    }

    private Map<String, Object> parameters(ExecutionState head, StoredContent content, List<String> secrets) {
        SealedValueCodec.Opened opened = vault.open(head.id(), content.read(table));
        secrets.addAll(opened.secrets());
        return OutputJson.read(opened.json());
    }
}
