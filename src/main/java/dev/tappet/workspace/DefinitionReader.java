package dev.tappet.workspace;

import dev.tappet.workflow.ParseResult;
import dev.tappet.workflow.SlugResolver;

/** Reads the text of a definition, YAML or JSON, and says all that is wrong with it. */
@FunctionalInterface
public interface DefinitionReader {
    /**
     * Reads a definition.
     *
     * @param source its text in UTF-8
     * @param slugs  finds what it names by slugs
     */
    ParseResult read(byte[] source, SlugResolver slugs);
}
