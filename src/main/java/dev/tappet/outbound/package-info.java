/**
 * Outbound calls of workflows. The operator {@code http} sends HTTP requests. The evaluated arguments of a step become
 * a {@link dev.tappet.outbound.HttpCallSpec}. {@link dev.tappet.outbound.HttpOperator} makes the attempts, each of them
 * a chain of requests that follows redirects. For each request, {@link dev.tappet.outbound.AddressGuard} decides which
 * addresses are allowed, and {@link dev.tappet.outbound.PinnedAddressClient} connects to exactly that address.
 *
 * <p>The operator {@code lambda} invokes functions of AWS Lambda, by the port
 * {@link dev.tappet.outbound.LambdaInvoker}.
 */
package dev.tappet.outbound;
