package dev.tappet.lambda;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Parser;
import com.dashjoin.jsonata.Tokenizer;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.regex.Pattern;

/** Classes to register in a native binary, since static analysis does not detect their use. */
final class NativeRegistrations {
    private NativeRegistrations() {}

    /** JSONata looks its functions up by name. */
    @RegisterForReflection(targets = Functions.class)
    static final class ExpressionFunctions {
        private ExpressionFunctions() {}
    }

    /** The parser of a thread is a field without a setter, set by reflection. */
    @RegisterForReflection(targets = Jsonata.class, methods = false)
    static final class EvaluationParsers {
        private EvaluationParsers() {}
    }

    /** JSONata's parser copies the operand before {@code ?:} and {@code ??} by Java serialization. */
    @RegisterForReflection(
            serialization = true,
            targets = {
                Parser.class,
                Tokenizer.class,
                ArrayList.class,
                HashMap.class,
                Pattern.class,
                String.class,
                Boolean.class,
                Character.class,
                Number.class,
                Integer.class,
                Long.class,
                Double.class
            },
            classNames = {
                "com.dashjoin.jsonata.Parser$Symbol",
                "[Lcom.dashjoin.jsonata.Parser$Symbol;",
                "com.dashjoin.jsonata.Parser$Terminal",
                "com.dashjoin.jsonata.Parser$Prefix",
                "com.dashjoin.jsonata.Parser$Infix",
                "com.dashjoin.jsonata.Parser$InfixR",
                "com.dashjoin.jsonata.Parser$InfixAndPrefix",
                "com.dashjoin.jsonata.Parser$1",
                "com.dashjoin.jsonata.Parser$2",
                "com.dashjoin.jsonata.Parser$3",
                "com.dashjoin.jsonata.Parser$4",
                "com.dashjoin.jsonata.Parser$5",
                "com.dashjoin.jsonata.Parser$6",
                "com.dashjoin.jsonata.Parser$7",
                "com.dashjoin.jsonata.Parser$8",
                "com.dashjoin.jsonata.Parser$9",
                "com.dashjoin.jsonata.Parser$10",
                "com.dashjoin.jsonata.Parser$11",
                "com.dashjoin.jsonata.Parser$12",
                "com.dashjoin.jsonata.Parser$13",
                "com.dashjoin.jsonata.Parser$14",
                "com.dashjoin.jsonata.Parser$15",
                "com.dashjoin.jsonata.Parser$16",
                "com.dashjoin.jsonata.Parser$17",
                "com.dashjoin.jsonata.Parser$18"
            })
    static final class ExpressionCopies {
        private ExpressionCopies() {}
    }
}
