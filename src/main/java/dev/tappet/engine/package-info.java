/**
 * How a workflow runs: a function of a definition, an event, the journal so far, a clock and a time to end by. It knows
 * no table, no queue and no server, so everything that runs a workflow runs it by the same walk.
 *
 * <p>The way in is {@link dev.tappet.engine.Engine}: it is given a {@link dev.tappet.engine.RunRequest} and a
 * {@link dev.tappet.engine.Journal}, and says by an {@link dev.tappet.engine.RunResult} how far it came. The ways out are
 * ports: the journal, which remembers what acted; {@link dev.tappet.engine.Operator}, by which steps act on the
 * outside; {@link dev.tappet.engine.SecretSource}; and {@link dev.tappet.engine.CallableWorkflows}, the workflows that may be
 * called.
 *
 * <p>What was remembered is found by its {@link dev.tappet.engine.StepPath}, and
 * {@link dev.tappet.engine.StepLocator} finds for a path the step that stands there. The executors of the steps stay
 * inside.
 */
package dev.tappet.engine;
