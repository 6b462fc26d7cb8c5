/**
 * Access to the public API, and its audit. {@link dev.tappet.access.ApiTokens} identifies the
 * {@link dev.tappet.access.Caller} of a request by its token. Changes are recorded in the
 * {@link dev.tappet.access.AuditTrail}. Trigger URLs do not use this package: their senders are authenticated by
 * integrations.
 */
package dev.tappet.access;
