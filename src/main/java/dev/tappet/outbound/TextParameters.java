package dev.tappet.outbound;

import dev.tappet.engine.Operator.OperatorFailedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Reads objects whose fields are sent as text: {@code query}, {@code form}, {@code headers}. */
final class TextParameters {
    private TextParameters() {}

    /** A field; a list becomes several parameters with the same name. */
    record Parameter(String name, String value) {}

    /** Omits null, which is also the value of a missing field. */
    static List<Parameter> of(OperatorArguments arguments, String field) throws OperatorFailedException {
        List<Parameter> parameters = new ArrayList<>();
        for (Map.Entry<?, ?> entry : arguments.object(field).entrySet()) {
            String name = (String) entry.getKey();
            for (Object value : entry.getValue() instanceof List<?> several
                    ? several
                    : Collections.singletonList(entry.getValue())) {
                switch (value) {
                    case null -> {}
                    case String text -> parameters.add(new Parameter(name, text));
                    case Number number -> parameters.add(new Parameter(name, number.toString()));
                    case Boolean bool -> parameters.add(new Parameter(name, bool.toString()));
                    default -> throw arguments.invalid(field + "." + name, "a text, or a list of texts");
                }
            }
        }
        return parameters;
    }
}
