package dev.tappet.expression;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Parser;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * One parser of the library for the evaluations of all threads. The library makes a parser for each thread that evaluates:
 * on virtual threads for each request, which takes several times as long as a short evaluation. An evaluation only reads
 * its parser. A thread that parses must have a parser of its own, so that this one is taken back after each evaluation.
 */
final class EvaluationParser {
    private static final Logger LOG = Logger.getLogger(EvaluationParser.class);

    private static final Parser SHARED = new Parser();

    /** Empty where the library has no such field, or it cannot be accessed: then each thread has its own. */
    private static final Optional<ThreadLocal<Parser>> OF_THREAD = ofThread();

    private EvaluationParser() {}

    @SuppressWarnings("unchecked")
    private static Optional<ThreadLocal<Parser>> ofThread() {
        try {
            Field field = Jsonata.class.getDeclaredField("_parser");
            field.setAccessible(true);
            return Optional.of((ThreadLocal<Parser>) field.get(null));
        } catch (ReflectiveOperationException | InaccessibleObjectException e) {
            LOG.warnf(
                    "Expressions are evaluated more slowly: the library's parser of a thread is not accessible: %s", e);
            return Optional.empty();
        }
    }

    /** @return whether the thread has the shared parser now, which {@link #takeBack} must follow */
    static boolean lend() {
        if (OF_THREAD.isEmpty() || OF_THREAD.get().get() != null) {
            return false;
        }
        OF_THREAD.get().set(SHARED);
        return true;
    }

    static void takeBack() {
        OF_THREAD.orElseThrow().remove();
    }

    /** Whether this thread has no parser: an evaluation made none, and took back what it was lent. */
    static boolean isUnused() {
        return OF_THREAD.orElseThrow().get() == null;
    }
}
