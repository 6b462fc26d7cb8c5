package dev.tappet.expression;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.Frame;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * A parsed JSONata expression. Several threads can evaluate it at once: the library keeps mutable state per thread and
 * in the frame, which is new in each evaluation.
 */
public final class Expression {
    private static final int SHOWN = 80;

    static {
        // The library initializes this function at the first chain of two functions, and not thread-safely
        Jsonata.jsonata("(function($x){$x} ~> function($x){$x})(1)").evaluate(null);
    }

    private final Jsonata compiled;
    private final String source;
    private final IntUnaryOperator origin;
    private final boolean slowly;
    private final Set<String> literals;
    private final ExpressionAnalysis analysis;

    /**
     * @param origin   maps a position that the library reports to an index in the surrounding text
     * @param slowly   whether the expression uses syntax that takes quadratic time
     * @param literals the string literals of the expression
     */
    Expression(
            Jsonata compiled,
            String source,
            IntUnaryOperator origin,
            boolean slowly,
            Set<String> literals,
            ExpressionAnalysis analysis) {
        this.compiled = compiled;
        this.source = source;
        this.origin = origin;
        this.slowly = slowly;
        this.literals = literals;
        this.analysis = analysis;
    }

    public ExpressionAnalysis analysis() {
        return analysis;
    }

    /** Evaluates the expression to a plain value. JSONata's undefined is null. */
    Object evaluate(EvaluationLimiter limiter) {
        return evaluate(limiter, limiter.root());
    }

    /** @param root the value of {@code $}: a view, or a value without parts; null if it is undefined */
    Object evaluate(EvaluationLimiter limiter, Object root) {
        limiter.enter(slowly);
        boolean installed = EvaluationParser.install();
        try {
            Frame frame = compiled.createFrame();
            frame.setEvaluateEntryCallback(limiter);
            frame.setEvaluateExitCallback(limiter);
            Object result = compiled.evaluate(root, frame);
            if (limiter.refusal() != null) {
                throw limiter.refusal();
            }
            return PlainValues.of(result, limiter);
        } catch (RuntimeException e) {
            throw failure(limiter, e);
        } catch (StackOverflowError e) {
            throw failure(limiter, limiter.refuse("it nests or recurses too deep"));
        } finally {
            if (installed) {
                EvaluationParser.remove();
            }
            limiter.leave();
        }
    }

    private ExpressionException failure(EvaluationLimiter limiter, RuntimeException e) {
        RuntimeException reason = limiter.refusal() == null ? e : limiter.refusal();
        boolean placed = reason instanceof JException library && library.getLocation() > 0;
        String place =
                placed ? " at character " + (origin.applyAsInt(((JException) reason).getLocation() - 1) + 1) : "";
        // No cause: the messages of the library contain values
        return new ExpressionException(
                "%s (in {{ %s }}%s)".formatted(ExpressionFailures.ofEvaluation(reason, literals), shown(), place));
    }

    /** The index of the first character after the opening braces, in the surrounding text. */
    int start() {
        return origin.applyAsInt(0);
    }

    /** The source, shortened if it is long. */
    String shown() {
        return (source.length() > SHOWN ? source.substring(0, SHOWN) + "…" : source).strip();
    }
}
