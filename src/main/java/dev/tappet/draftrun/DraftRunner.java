package dev.tappet.draftrun;

import dev.tappet.draftrun.DraftRun.Parameters;
import dev.tappet.engine.Callbacks;
import dev.tappet.engine.Engine;
import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.InFlightOperatorCalls;
import dev.tappet.engine.Operator;
import dev.tappet.engine.OperatorResolver;
import dev.tappet.engine.OutgoingTrace;
import dev.tappet.engine.OutputJson;
import dev.tappet.engine.Reply;
import dev.tappet.engine.RunRequest;
import dev.tappet.engine.RunResult;
import dev.tappet.engine.RunSecrets;
import dev.tappet.engine.RunTurn;
import dev.tappet.engine.RunVariables;
import dev.tappet.engine.RunWindow;
import dev.tappet.engine.StepFailure;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.memory.OwnerTurns;
import dev.tappet.memory.RunMemory;
import dev.tappet.memory.ValueMemory;
import dev.tappet.secret.Redactor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Runs definitions to show their effect. The engine is the one of all executions, and operator steps have their side
 * effects unless they are mocked. But nothing is stored, and waits end at once. The number of runs at the same time and
 * their duration are limited, so that they do not delay triggered executions.
 */
public final class DraftRunner {
    /** So many workspaces can run as many drafts as each of them may: one alone cannot keep the others from it. */
    private static final int WORKSPACES = 2;

    private final Engine engine;
    private final InstantSource clock;
    private final OwnerTurns turns;
    private final ValueMemory memory;
    private final Supplier<Operator> simulated;

    /**
     * @param atOnce    the maximum number of runs of a workspace at the same time; all workspaces together have twice
     *                  as many
     * @param memory    the memory of the values that runs keep
     * @param simulated creates an operator for one run that replaces the engine's operator of the same name, and
     *                  changes no stored data
     */
    public DraftRunner(
            Engine engine, InstantSource clock, int atOnce, ValueMemory memory, Supplier<Operator> simulated) {
        this.memory = memory;
        this.simulated = simulated;
        this.engine = engine;
        this.clock = clock;
        this.turns = new OwnerTurns(atOnce, WORKSPACES * atOnce);
    }

    /**
     * Runs a definition until it ends or times out.
     *
     * @return empty if too many drafts are running
     * @throws InvalidFieldException if a mock is invalid, or names no step that can be mocked
     */
    public Optional<DraftRun> run(Parameters parameters) throws InvalidFieldException {
        Mocks mocks = new Mocks(parameters.mocks());
        mocks.check(parameters.workflow(), parameters.callableWorkflows());
        String workspace = parameters.callableWorkflows().workspace().toString();
        if (!turns.tryAcquire(workspace, Duration.ZERO)) {
            return Optional.empty();
        }
        Started run;
        try {
            run = start(parameters, mocks, workspace);
        } catch (RuntimeException | Error e) {
            turns.release(workspace);
            throw e;
        }
        ExecutionResult outcome = outcome(run, parameters);
        Redactor redactor = run.secrets().redactor();
        Reply reply = run.journal()
                .response()
                .<Reply>map(given -> new Reply.Response(redactor.redact(given.parameters()), given.at()))
                .orElseGet(() -> new Reply.End(outcome));
        return Optional.of(
                new DraftRun(reply, outcome, run.log().steps(), run.log().omitted()));
    }

    /** A run whose thread was started. */
    private record Started(
            RunRequest request,
            RunSecrets secrets,
            InMemoryJournal journal,
            DraftRunRecorder log,
            FutureTask<RunResult> task,
            Thread thread) {
        void end() {
            // branches have their own threads, which the interrupt of this thread does not reach during calls
            request.calls().interruptAll();
            thread.interrupt();
        }
    }

    /** The thread gives back the turn and the memory at its end. */
    private Started start(Parameters parameters, Mocks mocks, String workspace) {
        RunSecrets secrets = RunSecrets.of(parameters.secrets(), parameters.workflow());
        SkippingClock time = new SkippingClock(clock);
        InMemoryJournal journal = new InMemoryJournal(time);
        DraftRunRecorder log = new DraftRunRecorder(journal, secrets, time);
        RunMemory values = memory.openDraft(workspace);
        try {
            RunRequest request = request(
                    parameters,
                    secrets,
                    values,
                    mocks.callbacks(parameters.workflow(), journal, parameters.callableWorkflows()));
            OperatorResolver resolver = resolver(parameters, mocks, journal);
            FutureTask<RunResult> task = new FutureTask<>(() -> {
                try (values) {
                    return engine.runDraft(request, journal, time, resolver, log);
                } finally {
                    turns.release(workspace);
                }
            });
            return new Started(
                    request,
                    secrets,
                    journal,
                    log,
                    task,
                    Thread.ofVirtual().name("draft-run").start(task));
        } catch (RuntimeException | Error e) {
            values.close();
            throw e;
        }
    }

    private OperatorResolver resolver(Parameters parameters, Mocks mocks, InMemoryJournal journal) {
        OperatorResolver mocked = mocks.resolver(parameters.workflow(), journal, parameters.callableWorkflows());
        Operator ofThisRun = simulated.get();
        return (step, path) -> mocked.of(step, path)
                .or(() -> Optional.of(ofThisRun)
                        .filter(operator -> operator.name().equals(step.operator())));
    }

    private RunRequest request(Parameters parameters, RunSecrets secrets, RunMemory values, Callbacks callbacks) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Map<String, Object> metadata = new HashMap<>(parameters.metadata());
        metadata.put("execution", Map.of("id", parameters.execution().toString(), "created_at", now.toString()));
        return new RunRequest(
                parameters.execution(),
                parameters.execution(),
                parameters.workflow(),
                parameters.callableWorkflows(),
                parameters.event(),
                metadata,
                secrets,
                RunVariables.of(parameters.variables(), parameters.workflow()),
                OutgoingTrace.asReceived(Optional.empty()),
                now,
                now.plus(engine.limits().duration()),
                parameters.output(),
                RunWindow.UNLIMITED,
                values,
                callbacks,
                new InFlightOperatorCalls(),
                RunTurn.UNCONTENDED);
    }

    private ExecutionResult outcome(Started run, Parameters parameters) {
        try {
            return outcome(
                    run.task().get(parameters.timeout().toMillis(), TimeUnit.MILLISECONDS),
                    parameters.output(),
                    run.secrets());
        } catch (TimeoutException _) {
            run.end();
            return new ExecutionResult.Failure(
                    Optional.empty(),
                    "a draft run takes at most " + parameters.timeout().toSeconds() + " s");
        } catch (InterruptedException e) {
            run.end();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a draft ran", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A draft could not be run", e.getCause());
        }
    }

    /** Converts the result of the run to that of an execution. */
    private ExecutionResult outcome(RunResult result, int max, RunSecrets secrets) {
        return switch (result) {
            case RunResult.Exited(Map<String, Object> output) -> {
                try {
                    OutputJson.write(output, max);
                    yield new ExecutionResult.Success(secrets.redactor().redact(output));
                } catch (OutputJson.NotSerializableException e) {
                    yield StepFailure.limit("", secrets.redactor().redact(e.getMessage()))
                            .outcome();
                }
            }
            case RunResult.Failed(StepFailure failure) -> failure.outcome();
            case RunResult.Suspended _, RunResult.Yielded _ ->
                throw new IllegalStateException("A draft run neither waits nor hands over: " + result);
        };
    }
}
