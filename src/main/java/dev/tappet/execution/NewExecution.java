package dev.tappet.execution;

import dev.tappet.workspace.Binding;
import java.util.UUID;

/**
 * An execution that is about to be stored.
 *
 * @param id      minted by {@link Executions#mint()}, before it was known whether it will exist
 * @param binding which version of which workflow runs, and for whom
 * @param event   <code>$.event</code> as JSON text in UTF-8
 */
public record NewExecution(UUID id, Binding binding, byte[] event) {}
