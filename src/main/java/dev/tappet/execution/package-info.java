/**
 * Executions from their acceptance to their end, across crashes: their state in the table, and the workers. The {@link
 * dev.tappet.engine.Engine} interprets the steps.
 *
 * <p>{@link dev.tappet.execution.Executions} stores and queues; a {@link dev.tappet.execution.Worker} claims what the
 * {@link dev.tappet.execution.RunQueue} delivers, runs the engine on the journal in the table, and stores the result;
 * the {@link dev.tappet.execution.Sweeper} queues executions whose messages were lost; and a {@link
 * dev.tappet.execution.ResultWaiter} notifies waiting callers. Ports: {@link dev.tappet.execution.RunQueue} and {@link
 * dev.tappet.storage.ItemTable}.
 *
 * <p>Users read executions by {@link dev.tappet.execution.ExecutionList} and {@link
 * dev.tappet.execution.StepTraceReader}, and act on them by {@link dev.tappet.execution.ExecutionStopper} and {@link
 * dev.tappet.execution.RerunService}.
 */
package dev.tappet.execution;
