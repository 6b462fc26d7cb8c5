package dev.tappet.workspace;

import dev.tappet.workflow.ParseResult;

/** Reads the text of a definition, YAML or JSON, and says all that is wrong with it. */
@FunctionalInterface
public interface DefinitionReader {
    ParseResult read(byte[] source);
}
