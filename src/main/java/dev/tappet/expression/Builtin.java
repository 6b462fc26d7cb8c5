package dev.tappet.expression;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.JFunction;
import com.dashjoin.jsonata.Utils;
import java.util.List;

/**
 * A function of the expression language. It replaces the function of the same name in the library, either with a
 * bounded or deterministic one or with a direct call. So every function passes the {@link EvaluationLimiter}, and none
 * is called by reflection.
 */
@SuppressWarnings({"rawtypes", "unchecked"}) // as the library declares them
final class Builtin extends JFunction {
    static final String WRONG_TYPE = "T0410";

    @FunctionalInterface
    interface Body {
        /** @param arguments padded with null to the arity; undefined arguments are null too */
        Object apply(EvaluationLimiter limiter, Object[] arguments) throws Throwable;
    }

    /** Collects the definitions of functions. */
    @FunctionalInterface
    interface Registry {
        /**
         * @param arity     the maximum number of arguments
         * @param signature as in https://docs.jsonata.org/programming#function-signatures
         */
        void add(String name, int arity, String signature, Body body);
    }

    private final String name;
    private final int arity;
    private final Body body;

    Builtin(String name, int arity, String signature, Body body) {
        // The method is never called, but without one the library writes a warning to standard error
        super(name, signature, Functions.class, null, "count");
        this.name = name;
        this.arity = arity;
        this.body = body;
    }

    String name() {
        return name;
    }

    @Override
    public Object call(Object input, List given) {
        EvaluationLimiter limiter = EvaluationLimiter.current();
        limiter.checkTime(); // a function may take long, so the time is checked on every call
        for (Object argument : given) {
            if (argument instanceof String text) {
                limiter.countWork(text.length());
            } else if (argument instanceof List<?> list) {
                limiter.countWorkOnParts(list.size());
            }
        }
        Object result;
        try {
            result = body.apply(limiter, given.toArray(new Object[arity]));
        } catch (JException e) {
            throw withFunctionName(e, given);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalArgumentException(e);
        }
        if (result instanceof Number number) {
            return Utils.convertNumber(number);
        }
        if (result != null) {
            limiter.countResult(result);
        }
        return result;
    }

    /**
     * Adds the name of the function to an error about an argument, and the position of the first null argument, since
     * fields of events are often null.
     */
    private JException withFunctionName(JException failure, List given) {
        if (!WRONG_TYPE.equals(failure.getError()) || failure.getExpected() != null) {
            return failure;
        }
        int empty = given.indexOf(Jsonata.NULL_VALUE);
        return new JException(WRONG_TYPE, -1, empty < 0 ? null : new NullArgument(empty + 1), name);
    }

    /** @param number the position of the argument that is null, from 1 */
    record NullArgument(int number) {}

    @Override
    public int getNumberOfArgs() {
        return arity;
    }

    /** An argument that must be a text; null if it is undefined. */
    static String text(Object argument) {
        return switch (argument) {
            case null -> null;
            case String text -> text;
            default -> throw wrongType();
        };
    }

    static Number number(Object argument) {
        return switch (argument) {
            case null -> null;
            case Number number -> number;
            default -> throw wrongType();
        };
    }

    /** An argument that must be an array; a single value becomes an array of one. */
    static List<Object> list(Object argument) {
        return switch (argument) {
            case null -> null;
            case List<?> list -> (List<Object>) list;
            default -> List.of(argument);
        };
    }

    static JException wrongType() {
        return new JException(WRONG_TYPE, -1);
    }
}
