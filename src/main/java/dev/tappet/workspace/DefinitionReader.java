package dev.tappet.workspace;

import dev.tappet.workflow.Reading;

/** Reads the text of a definition, YAML or JSON, and says all that is wrong with it. */
@FunctionalInterface
public interface DefinitionReader {
    Reading read(byte[] source);
}
