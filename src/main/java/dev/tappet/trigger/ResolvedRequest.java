package dev.tappet.trigger;

import dev.tappet.workspace.Binding;
import dev.tappet.workspace.integration.Integration;
import java.util.Optional;

/**
 * A call whose integration is there and enabled.
 *
 * @param binding of the workflow in the URL, if there is one and it is published at the integration
 */
record ResolvedRequest(TriggerRequest call, Integration integration, Optional<Binding> binding) {}
