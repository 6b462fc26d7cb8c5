/**
 * The engine that runs workflows: a function of a definition, an event, the journal so far, a clock and a deadline. It
 * does not depend on a table, a queue or a server, so all callers run workflows in the same way.
 *
 * <p>The entry point is {@link dev.tappet.engine.Engine}: it accepts a {@link dev.tappet.engine.RunRequest} and a
 * {@link dev.tappet.engine.Journal}, and returns a {@link dev.tappet.engine.RunResult}. The engine reaches the outside
 * through ports: the journal, which stores the results of side effects; {@link dev.tappet.engine.Operator}, with which
 * steps call external services; {@link dev.tappet.engine.SecretSource}; and
 * {@link dev.tappet.engine.CallableWorkflows}, the workflows that may be called.
 *
 * <p>A {@link dev.tappet.engine.StepPath} is the position of a journal entry, and {@link dev.tappet.engine.StepLocator}
 * finds the step at a position. The executors of the steps are internal.
 */
package dev.tappet.engine;
