package dev.tappet.trigger;

import dev.tappet.signature.SignedRequest;

/**
 * A call that was let in: its sender is known, or somebody vouches for it.
 *
 * @param sent the same request as its sender knows it
 */
record AuthenticatedRequest(ResolvedRequest at, SignedRequest sent) {}
