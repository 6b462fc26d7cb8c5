/**
 * What workflows call over HTTP: the operator {@code http}. A step's evaluated arguments become a
 * {@link dev.tappet.outbound.HttpCallSpec}; {@link dev.tappet.outbound.HttpOperator} makes its attempts, each of them a chain of
 * requests that follows redirects; {@link dev.tappet.outbound.AddressGuard} says for every one of these which addresses
 * it may go to; and {@link dev.tappet.outbound.PinnedAddressClient} connects to just that address.
 *
 * <p>And what they invoke on AWS Lambda: the operator {@code lambda}, over the port
 * {@link dev.tappet.outbound.LambdaInvoker}.
 */
package dev.tappet.outbound;
