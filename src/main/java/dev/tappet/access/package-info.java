/**
 * Who may use the public API, and what was changed by whom. A request comes in through
 * {@link dev.tappet.access.ApiTokens}, which says by a {@link dev.tappet.access.Caller} whose token it bears; what it
 * changed is noted in the {@link dev.tappet.access.AuditTrail}. Triggers have nothing to do with it: senders are known
 * by their integration.
 */
package dev.tappet.access;
