package dev.tappet.trigger;

import dev.tappet.http.IncomingRequest;
import dev.tappet.signature.SignedRequest;
import dev.tappet.signature.Signer;
import dev.tappet.workspace.Binding;
import dev.tappet.workspace.integration.Integration;
import java.util.Optional;

/**
 * First stage: a request whose integration exists and is enabled.
 *
 * @param call    the request and its trigger URL
 * @param binding of the workflow in the URL, if it is published at the integration
 * @param signed  the request as its sender signed it
 * @param signer  who signed it, once authenticated; empty if the integration verifies no signature
 */
record ResolvedRequest(
        TriggerRequest call,
        Integration integration,
        Optional<Binding> binding,
        SignedRequest signed,
        Optional<Signer> signer) {
    IncomingRequest request() {
        return call.request();
    }

    ResolvedRequest signedBy(Optional<Signer> verified) {
        return new ResolvedRequest(call, integration, binding, signed, verified);
    }
}
