package dev.tappet.expression;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** All functions of the expression language, by name without the dollar sign. */
final class BuiltinFunctions {
    /** Not available: it would run text that is not checked. */
    static final String EVAL = "eval";

    private static final Map<String, Builtin> ALL = new TreeMap<>();

    static {
        Builtin.Registry all =
                (name, arity, signature, body) -> ALL.put(name, new Builtin(name, arity, signature, body));
        TextFunctions.define(all);
        NumberFunctions.define(all);
        ListFunctions.define(all);
        ValueFunctions.define(all);
        TimeFunctions.define(all);
        FormatFunctions.define(all);
        DigestFunctions.define(all);
    }

    private BuiltinFunctions() {}

    static Set<String> names() {
        return ALL.keySet();
    }

    static Builtin get(String name) {
        return ALL.get(name);
    }
}
