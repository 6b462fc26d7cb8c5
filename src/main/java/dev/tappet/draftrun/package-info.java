/**
 * Draft runs, which show the effect of a definition before it is published, and replays of executions. A draft run uses
 * the engine of all executions, but nothing is stored, waits end at once, and operator steps can be mocked.
 *
 * <p>The entry point is {@link dev.tappet.draftrun.DraftRunner}, which accepts a
 * {@link dev.tappet.draftrun.DraftRun.Wanted} and returns all steps in a {@link dev.tappet.draftrun.DraftRun}.
 * {@link dev.tappet.draftrun.ReplayRunner} replays executions. The package does not depend on a table, a queue or the
 * records of executions.
 */
package dev.tappet.draftrun;
