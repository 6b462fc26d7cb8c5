/**
 * Runs a definition to show what it does, before it is published: the engine of all executions, but nothing is stored,
 * waits are over at once, and steps that act can be mocked.
 *
 * <p>The way in is {@link dev.tappet.draftrun.DraftRunner}, which is given a
 * {@link dev.tappet.draftrun.DraftRun.Wanted} and tells of every step in a {@link dev.tappet.draftrun.DraftRun}.
 * There is no other way out: it knows no table, no queue and no execution's record.
 */
package dev.tappet.draftrun;
