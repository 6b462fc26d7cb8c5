package dev.tappet.expression;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.JFunction;
import com.dashjoin.jsonata.Utils;
import java.util.List;

/**
 * A function of the expression language. All of the library's are replaced: some by bounded or deterministic ones, the
 * rest by direct calls, so that each passes the {@link EvaluationLimiter} and none is called by reflection.
 */
@SuppressWarnings({"rawtypes", "unchecked"}) // as the library declares them
final class Builtin extends JFunction {
    static final String WRONG_TYPE = "T0410";

    @FunctionalInterface
    interface Body {
        /** @param arguments as many as the function may have; those that are undefined or were not given are null */
        Object apply(EvaluationLimiter limiter, Object[] arguments) throws Throwable;
    }

    /** Where functions are defined. */
    @FunctionalInterface
    interface Registry {
        /**
         * @param arity     how many arguments it may have
         * @param signature as in https://docs.jsonata.org/programming#function-signatures
         */
        void add(String name, int arity, String signature, Body body);
    }

    private final String name;
    private final int arity;
    private final Body body;

    Builtin(String name, int arity, String signature, Body body) {
        // The method is never called, but without one the library complains on standard error
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
        EvaluationLimiter limiter = EvaluationLimiter.running();
        limiter.checkTime(); // it may take a while, so it is not merely counted
        for (Object argument : given) {
            if (argument instanceof String text) {
                limiter.work(text.length());
            } else if (argument instanceof List<?> list) {
                limiter.workOnParts(list.size());
            }
        }
        Object result;
        try {
            result = body.apply(limiter, given.toArray(new Object[arity]));
        } catch (JException e) {
            throw named(e, given);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalArgumentException(e);
        }
        if (result instanceof Number number) {
            return Utils.convertNumber(number);
        }
        if (result != null) {
            limiter.made(result);
        }
        return result;
    }

    /** Says which function did not take an argument, and which one if it is null, as fields of events often are. */
    private JException named(JException failure, List given) {
        if (!WRONG_TYPE.equals(failure.getError()) || failure.getExpected() != null) {
            return failure;
        }
        int empty = given.indexOf(Jsonata.NULL_VALUE);
        return new JException(WRONG_TYPE, -1, empty < 0 ? null : new NullArgument(empty + 1), name);
    }

    /** @param number of the argument that is null, from 1 */
    record NullArgument(int number) {}

    @Override
    public int getNumberOfArgs() {
        return arity;
    }

    /** An argument that is a text, or null when it is undefined. */
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

    /** An argument that is an array, or a single value in place of one. */
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
