package dev.tappet.workspace;

import dev.tappet.workflow.ParseResult;
import dev.tappet.workflow.SlugResolver;

/** Reads the text of a definition, YAML or JSON, and reports all problems. */
@FunctionalInterface
public interface DefinitionReader {
    /**
     * Reads a definition.
     *
     * @param source its text in UTF-8
     * @param slugs  resolves the slugs in it
     */
    ParseResult read(byte[] source, SlugResolver slugs);
}
