package dev.tappet.workspace;

import dev.tappet.memory.OwnerTurns;
import dev.tappet.workflow.ParseResult;
import dev.tappet.workflow.SlugResolver;
import java.util.UUID;

/**
 * Reads the definitions that callers of the API send, a limited number at once, and in turns for the workspaces:
 * reading a large definition takes a processor for some tenths of a second, which other work needs. Published
 * definitions are read once, without this limit.
 */
public final class LimitedDefinitionReader implements DefinitionReader {
    /** The owner of definitions that belong to no workspace. */
    private static final String WITHOUT_WORKSPACE = "";

    private final DefinitionReader reader;
    private final OwnerTurns turns;

    /** @param atOnce definitions that are read at once; a workspace may have half of them, and at least one */
    public LimitedDefinitionReader(DefinitionReader reader, int atOnce) {
        this.reader = reader;
        this.turns = new OwnerTurns((atOnce + 1) / 2, atOnce);
    }

    @Override
    public ParseResult read(byte[] source, SlugResolver slugs) {
        return read(WITHOUT_WORKSPACE, source, slugs);
    }

    @Override
    public DefinitionReader of(UUID workspace) {
        return (source, slugs) -> read(workspace.toString(), source, slugs);
    }

    private ParseResult read(String owner, byte[] source, SlugResolver slugs) {
        turns.acquireUninterruptibly(owner);
        try {
            return reader.read(source, slugs);
        } finally {
            turns.release(owner);
        }
    }
}
