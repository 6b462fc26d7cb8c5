package dev.tappet.expression;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Parser;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Shares one parser of the library between the evaluations of all threads. The library makes a parser for each thread
 * that evaluates. On virtual threads that means one for each request, which takes several times as long as a short
 * evaluation. An evaluation only reads its parser. A thread that parses must have its own parser, so the shared one is
 * removed from the thread after each evaluation.
 */
final class EvaluationParser {
    private static final Logger LOG = Logger.getLogger(EvaluationParser.class);

    private static final Parser SHARED = new Parser();

    /** Empty if the library has no such field or it is not accessible. Then each thread has its own parser. */
    private static final Optional<ThreadLocal<Parser>> THREAD_LOCAL = libraryThreadLocal();

    private EvaluationParser() {}

    @SuppressWarnings("unchecked")
    private static Optional<ThreadLocal<Parser>> libraryThreadLocal() {
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

    /** @return whether the thread now has the shared parser; {@link #remove} must follow then */
    static boolean install() {
        if (THREAD_LOCAL.isEmpty() || THREAD_LOCAL.get().get() != null) {
            return false;
        }
        THREAD_LOCAL.get().set(SHARED);
        return true;
    }

    static void remove() {
        THREAD_LOCAL.orElseThrow().remove();
    }

    /** Whether this thread has no parser: evaluations made none, and the shared one is removed. */
    static boolean isUnused() {
        return THREAD_LOCAL.orElseThrow().get() == null;
    }
}
