package dev.tappet.workspace;

import dev.tappet.workflow.ParseResult;
import dev.tappet.workflow.SlugResolver;
import java.util.UUID;

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

    /** The reader of the definitions of a workspace, where each workspace has limits of its own. */
    default DefinitionReader of(UUID workspace) {
        return this;
    }
}
