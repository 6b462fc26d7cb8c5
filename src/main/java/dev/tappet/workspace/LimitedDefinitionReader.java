package dev.tappet.workspace;

import dev.tappet.workflow.ParseResult;
import dev.tappet.workflow.SlugResolver;
import java.util.concurrent.Semaphore;

/**
 * Reads the definitions that callers of the API send. A definition may take some tenths of a second, so that only few
 * are read at once, in the order in which they came: many of them leave a processor for everything else. What is
 * published already is read past this, once.
 */
public final class LimitedDefinitionReader implements DefinitionReader {
    private final DefinitionReader reader;
    private final Semaphore free;

    /** @param atOnce how many definitions are read at once */
    public LimitedDefinitionReader(DefinitionReader reader, int atOnce) {
        this.reader = reader;
        this.free = new Semaphore(atOnce, true);
    }

    @Override
    public ParseResult read(byte[] source, SlugResolver slugs) {
        free.acquireUninterruptibly();
        try {
            return reader.read(source, slugs);
        } finally {
            free.release();
        }
    }
}
