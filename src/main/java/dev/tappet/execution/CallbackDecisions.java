package dev.tappet.execution;

import dev.tappet.secret.Redactor;
import dev.tappet.secret.SecretBox;
import dev.tappet.storage.Durability;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Decides callbacks. A decision is durable before the caller receives its response, in one commit that also makes a
 * waiting execution due. Then the execution is queued; if the process ends before that, the {@link Sweeper} finds it.
 */
public final class CallbackDecisions {
    private static final Logger LOG = Logger.getLogger(CallbackDecisions.class);

    /** Attempts of a write that meets a concurrent change of the execution, such as a claim or a hold. */
    private static final int ATTEMPTS = 20;

    private final ItemTable table;
    private final CallbackItems items;
    private final SealedValueCodec codec;
    private final RunQueue queue;
    private final InstantSource clock;

    CallbackDecisions(ItemTable table, SecretBox box, RunQueue queue, InstantSource clock) {
        this.table = table;
        this.items = new CallbackItems(box);
        this.codec = new SealedValueCodec(box);
        this.queue = queue;
        this.clock = clock;
    }

    /** The result of a call. */
    public sealed interface Outcome {
        /** This call decided the callback. */
        record Decided(Instant at) implements Outcome {}

        /** A previous call decided it. */
        record AlreadyDecided(StoredCallback.Decision decision) implements Outcome {}

        /** The callback has expired, or its execution has ended. */
        record Closed() implements Outcome {}
    }

    /**
     * Finds the callback of a token.
     *
     * @param token as the caller sent it. It is looked up by its hash, so that the response time reveals nothing about
     *              it
     */
    public Optional<StoredCallback> find(String token) {
        return read(CallbackItems.hash(token));
    }

    private Optional<StoredCallback> read(String hash) {
        Key key = CallbackItems.key(hash);
        return Optional.ofNullable(table.get(List.of(key)).get(key)).map(items::read);
    }

    /** The result that a call would have, without deciding; empty if it would decide. */
    public Optional<Outcome> outcome(StoredCallback callback) {
        return decided(callback)
                .or(() -> findState(callback)
                                .filter(state -> !state.status().isFinal())
                                .filter(_ -> !callback.isExpired(clock.instant()))
                                .isPresent()
                        ? Optional.empty()
                        : Optional.of(new Outcome.Closed()));
    }

    private Optional<ExecutionState> findState(StoredCallback callback) {
        Key key = ExecutionKeys.state(callback.execution());
        return Optional.ofNullable(table.get(List.of(key)).get(key)).map(StateCodec::read);
    }

    /** Decides by a request to the callback's URL. */
    public Outcome decide(String token, CallbackDecision decision) {
        return decide(CallbackItems.hash(token), decision, Redactor.of(List.of(token)));
    }

    /**
     * Decides for a user of the API, who does not know the token.
     *
     * @param hash of the token
     */
    Outcome decideByHash(String hash, CallbackDecision decision) {
        return decide(hash, decision, Redactor.NONE);
    }

    /**
     * @param redactor hides the token, which callers may repeat in their event
     */
    private Outcome decide(String hash, CallbackDecision decision, Redactor redactor) {
        UUID attempt = UUID.randomUUID();
        for (int i = 0; i < ATTEMPTS; i++) {
            Optional<StoredCallback> found = read(hash);
            Optional<ExecutionState> head = found.flatMap(this::findState)
                    .filter(state -> !state.status().isFinal());
            Optional<Outcome> before = found.flatMap(CallbackDecisions::decided);
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            if (before.isPresent()) {
                return before.get();
            }
            if (head.isEmpty() || found.get().isExpired(now)) {
                return new Outcome.Closed();
            }
            if (commit(hash, head.get(), decision, redactor, attempt, now)) {
                wake(head.get());
                return new Outcome.Decided(now);
            }
        }
        throw new IllegalStateException("The execution of a callback changed at every attempt to decide it");
    }

    private static Optional<Outcome> decided(StoredCallback callback) {
        return callback.decided().map(Outcome.AlreadyDecided::new);
    }

    private boolean commit(
            String hash,
            ExecutionState state,
            CallbackDecision decision,
            Redactor redactor,
            UUID attempt,
            Instant now) {
        byte[] json = decision.json(now, redactor);
        byte[] stored = codec.keep(CallbackItems.idOf(hash), decision.value(), json, redactor);
        StoredContent.Prepared content = CallbackItems.decision(stored, state, hash, attempt);
        if (!content.parts().isEmpty()) {
            table.putAll(content.parts());
        }
        return table.commit(
                        List.of(
                                CallbackItems.decide(hash, state.id(), decision.choice(), content.content(), now),
                                StateTransitions.callbackDecided(state, now)),
                        Durability.SYNCED)
                .done();
    }

    private void wake(ExecutionState state) {
        if (state.status() != ExecutionStatus.ON_HOLD) {
            return;
        }
        try {
            queue.send(state.id(), state.binding().workspace(), state.lane(), Duration.ZERO);
        } catch (RunQueue.QueueUnavailableException e) {
            LOG.debugf("Execution %s will be queued by the Sweeper: %s", state.id(), e.getMessage());
        }
    }
}
