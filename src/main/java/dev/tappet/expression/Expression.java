package dev.tappet.expression;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.Frame;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * One JSONata expression, parsed. It may be evaluated by many threads at once: the library keeps what changes in an
 * instance for each thread and in the frame, which is new for each evaluation.
 */
public final class Expression {
    private static final int SHOWN = 80;

    static {
        // The library parses this function when two functions are first chained, and not safely for several threads
        Jsonata.jsonata("(function($x){$x} ~> function($x){$x})(1)").evaluate(null);
    }

    private final Jsonata compiled;
    private final String source;
    private final IntUnaryOperator origin;
    private final boolean slowly;
    private final Set<String> literals;
    private final ExpressionAnalysis analysis;

    /**
     * @param origin   where in the text around it a position is that the library tells
     * @param slowly   whether it uses what takes a quadratic time
     * @param literals the texts that stand in it
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

    /** A plain value; what JSONata calls undefined is null. */
    Object evaluate(EvaluationLimiter limiter) {
        return evaluate(limiter, limiter.root());
    }

    /** @param root what {@code $} is: a view, or a value that has no parts; null if it is undefined */
    Object evaluate(EvaluationLimiter limiter, Object root) {
        limiter.enter(slowly);
        boolean lent = EvaluationParser.lend();
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
            if (lent) {
                EvaluationParser.takeBack();
            }
            limiter.leave();
        }
    }

    private ExpressionException failure(EvaluationLimiter limiter, RuntimeException e) {
        RuntimeException reason = limiter.refusal() == null ? e : limiter.refusal();
        boolean placed = reason instanceof JException library && library.getLocation() > 0;
        String place =
                placed ? " at character " + (origin.applyAsInt(((JException) reason).getLocation() - 1) + 1) : "";
        // No cause: the library's messages hold values
        return new ExpressionException(
                "%s (in {{ %s }}%s)".formatted(ExpressionFailures.ofEvaluation(reason, literals), shown(), place));
    }

    /** Where in the text around it it begins, after the braces. */
    int start() {
        return origin.applyAsInt(0);
    }

    /** As it is written, without its end if it is long. */
    String shown() {
        return (source.length() > SHOWN ? source.substring(0, SHOWN) + "…" : source).strip();
    }
}
