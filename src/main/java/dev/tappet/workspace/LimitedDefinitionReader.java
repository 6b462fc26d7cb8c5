package dev.tappet.workspace;

import dev.tappet.workflow.ParseResult;
import dev.tappet.workflow.SlugResolver;
import java.util.concurrent.Semaphore;

/**
 * Reads the definitions that callers of the API send, a limited number at once, in the order of arrival. Reading a
 * definition may take some tenths of a second; the limit keeps a processor free for other work. Published definitions
 * are read once, without this limit.
 */
public final class LimitedDefinitionReader implements DefinitionReader {
    private final DefinitionReader reader;
    private final Semaphore free;

    /** @param atOnce definitions that are read at once */
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
