/**
 * What becomes of an accepted trigger: its record in the table and the way of that to its end, whatever process dies
 * meanwhile. The walk itself is the {@link dev.tappet.engine.Engine}'s.
 *
 * <p>In through {@link dev.tappet.execution.Executions}, which stores and queues; then a
 * {@link dev.tappet.execution.Worker} claims what the {@link dev.tappet.execution.RunQueue} delivers, runs the engine
 * on the journal in the table, and finishes what it holds; the {@link dev.tappet.execution.Sweeper} queues again what
 * got lost on the way; and a {@link dev.tappet.execution.ResultWaiter} tells those who wait. Out through the ports
 * {@link dev.tappet.execution.RunQueue} and {@link dev.tappet.storage.ItemTable}.
 *
 * <p>People see it by {@link dev.tappet.execution.ExecutionList} and {@link dev.tappet.execution.StepTraceReader}, and act
 * on it by {@link dev.tappet.execution.ExecutionStopper} and {@link dev.tappet.execution.RerunService}.
 */
package dev.tappet.execution;
