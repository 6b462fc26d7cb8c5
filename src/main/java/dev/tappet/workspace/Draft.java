package dev.tappet.workspace;

import dev.tappet.workflow.ParseResult;
import java.time.Instant;

/**
 * What its author works on; nothing runs it before it is published.
 *
 * @param saved   when
 * @param reading what it says, or what keeps it from being published, as of now
 */
public record Draft(DefinitionSource source, Instant saved, ParseResult reading) {}
