package dev.tappet.expression;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import dev.tappet.expression.Token.Kind;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;

/** Parses the expressions of one definition, and limits their number and their work. */
public final class ExpressionParser {
    static final int MAX_EXPRESSIONS = 2_000;
    /**
     * The maximum number of {@code ?:} and {@code ??}. The library clones its parser for each, in about a millisecond.
     */
    static final int MAX_COPYING = 200;
    /**
     * The maximum sum, over all expressions, of characters times tokens. The library copies the rest of an expression
     * for each token, so that one expression of maximum length takes a third of a second.
     */
    static final long MAX_WORK = (long) EvaluationLimits.EXPRESSION * EvaluationLimits.EXPRESSION;

    private int expressions;
    private int copying;
    private long work;
    private int end;

    /**
     * Runs a parsing task in its own thread. The parser of the library is one per thread, and keeps a part of every
     * expression for the lifetime of its thread. A deeply nested expression needs more stack than other threads may
     * have.
     */
    public static <T> T inOwnThread(Callable<T> parsing) {
        FutureTask<T> task = new FutureTask<>(parsing);
        Thread thread = new Thread(null, task, "workflow-parser", 4L << 20);
        thread.start();
        boolean interrupted = false;
        while (true) {
            try {
                T result = task.get();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return result;
            } catch (InterruptedException e) {
                interrupted = true; // parsing is limited, so it ends soon
            } catch (ExecutionException e) {
                throw new IllegalStateException("The parser failed", e.getCause());
            }
        }
    }

    /** Parses the expression that begins at an index after opening braces. */
    Expression parse(String text, int from) throws SyntaxException {
        Tokenizer tokenizer = new Tokenizer(text, from);
        List<Token> tokens = FunctionSignatures.without(tokenizer.untilClosed());
        end = tokenizer.position() + 2;
        String source = text.substring(from, tokenizer.position());
        count(tokens, source, from);
        UnsupportedSyntax.check(tokens);
        ExpressionAnalysis analysis = new ExpressionAnalysis(tokens);
        if (!analysis.unboundCalls().isEmpty()) {
            throw noFunction(analysis.unboundCalls().getFirst());
        }
        ExpressionRewriter prepared = new ExpressionRewriter(tokens, text, from, tokenizer.position(), analysis);
        Jsonata compiled = jsonata(prepared, from);
        prepared.variables().forEach(compiled::assign);
        for (Token token : tokens) {
            Builtin function = UnsupportedSyntax.copiesOperand(token)
                    ? BuiltinFunctions.get("exists") // the library implements ?? with it
                    : token.kind() == Kind.VARIABLE ? BuiltinFunctions.get(token.text()) : null;
            if (function != null) {
                compiled.assign(function.name(), function);
            }
        }
        // Both would read the whole event at each evaluation, and neither is needed
        compiled.setValidateInput(false);
        compiled.setOutputConvertNulls(false);
        return new Expression(compiled, source, prepared::origin, isSlow(tokens), literals(tokens), analysis);
    }

    /** The index after the closing braces of the last parsed expression. */
    int end() {
        return end;
    }

    private void count(List<Token> tokens, String source, int from) throws SyntaxException {
        if (tokens.isEmpty()) {
            throw new SyntaxException("The expression is empty", from);
        }
        if (source.length() > EvaluationLimits.EXPRESSION) {
            throw new SyntaxException(
                    "An expression has at most %d characters".formatted(EvaluationLimits.EXPRESSION), from);
        }
        expressions++;
        work += (long) source.length() * tokens.size();
        if (work > MAX_WORK) {
            throw new SyntaxException("The expressions of the workflow are too long in total: shorten them", from);
        }
        copying +=
                (int) tokens.stream().filter(UnsupportedSyntax::copiesOperand).count();
        if (expressions > MAX_EXPRESSIONS || copying > MAX_COPYING) {
            throw new SyntaxException(
                    "A workflow has at most %d expressions and %d uses of ?: and ??"
                            .formatted(MAX_EXPRESSIONS, MAX_COPYING),
                    from);
        }
    }

    private static SyntaxException noFunction(Token variable) {
        return new SyntaxException(
                "There is no function $%s%s"
                        .formatted(variable.text(), DidYouMean.suggestion(variable.text(), BuiltinFunctions.names())),
                variable.start());
    }

    private static Jsonata jsonata(ExpressionRewriter prepared, int from) throws SyntaxException {
        try {
            return Jsonata.jsonata(prepared.source());
        } catch (JException e) {
            throw new SyntaxException(ExpressionFailures.ofParser(e), prepared.origin(e.getLocation() - 1));
        } catch (StackOverflowError e) {
            throw new SyntaxException("The expression nests too deep", from);
        } catch (RuntimeException e) {
            throw new SyntaxException("The expression is not valid JSONata", from);
        } catch (Error e) {
            if (e.getClass() == Error.class) { // thrown by the library for a misplaced operator
                throw new SyntaxException("The expression is not valid JSONata", from);
            }
            throw e;
        }
    }

    private static boolean isSlow(List<Token> tokens) {
        return tokens.stream()
                .anyMatch(t -> t.kind() == Kind.WILDCARD || t.kind() == Kind.PARENT || t.is("#") || t.is("@"));
    }

    private static Set<String> literals(List<Token> tokens) {
        return tokens.stream()
                .filter(t -> t.kind() == Kind.STRING)
                .map(Token::text)
                .collect(Collectors.toUnmodifiableSet());
    }
}
