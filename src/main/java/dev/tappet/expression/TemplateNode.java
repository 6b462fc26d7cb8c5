package dev.tappet.expression;

import dev.tappet.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** A part of a template with parsed expressions. */
sealed interface TemplateNode {
    Object value(EvaluationLimiter limiter);

    /** All expressions in this part. */
    Stream<Expression> expressions();

    record Constant(Object value) implements TemplateNode {
        @Override
        public Object value(EvaluationLimiter limiter) {
            return value;
        }

        @Override
        public Stream<Expression> expressions() {
            return Stream.empty();
        }
    }

    /** A string that is one expression. */
    record Single(Expression expression) implements TemplateNode {
        @Override
        public Object value(EvaluationLimiter limiter) {
            return expression.evaluate(limiter);
        }

        @Override
        public Stream<Expression> expressions() {
            return Stream.of(expression);
        }
    }

    /** A string with expressions in it. */
    record Text(List<TemplateNode> parts) implements TemplateNode {
        @Override
        public Object value(EvaluationLimiter limiter) {
            StringBuilder text = new StringBuilder();
            for (TemplateNode part : parts) {
                text.append(asText(part.value(limiter)));
                limiter.checkSize(text.length());
            }
            return text.toString();
        }

        static String asText(Object value) {
            return switch (value) {
                case null -> "";
                case String text -> text;
                case Number number -> NumberText.exact(number);
                case Boolean bool -> bool.toString();
                default -> new String(Json.write(value), StandardCharsets.UTF_8);
            };
        }

        @Override
        public Stream<Expression> expressions() {
            return parts.stream().flatMap(TemplateNode::expressions);
        }
    }

    /**
     * A URL with expressions in it. Before its query, a null or missing value is an error: the URL would address
     * another resource, as {@code DELETE /users/} instead of {@code /users/7}.
     *
     * @param place the place in the definition
     */
    record Url(List<TemplateNode> parts, String place) implements TemplateNode {
        @Override
        public Object value(EvaluationLimiter limiter) {
            StringBuilder url = new StringBuilder();
            boolean path = true;
            for (TemplateNode part : parts) {
                Object value = part.value(limiter);
                if (value == null && path && part instanceof Single(Expression expression)) {
                    throw new ExpressionException(
                            "The URL has a gap: {{ %s }} is null or missing (%s, at character %d). Check it with if, or give a default with ?:"
                                    .formatted(expression.shown(), place, expression.start() + 1));
                }
                String written = Text.asText(value);
                path &= written.indexOf('?') < 0 && written.indexOf('#') < 0;
                url.append(written);
                limiter.checkSize(url.length());
            }
            return url.toString();
        }

        @Override
        public Stream<Expression> expressions() {
            return parts.stream().flatMap(TemplateNode::expressions);
        }
    }

    record Fields(SequencedMap<String, TemplateNode> fields) implements TemplateNode {
        @Override
        public Object value(EvaluationLimiter limiter) {
            Map<String, Object> object = LinkedHashMap.newLinkedHashMap(fields.size());
            fields.forEach((name, field) -> object.put(name, field.value(limiter)));
            return object;
        }

        @Override
        public Stream<Expression> expressions() {
            return fields.values().stream().flatMap(TemplateNode::expressions);
        }
    }

    record Items(List<TemplateNode> items) implements TemplateNode {
        @Override
        public Object value(EvaluationLimiter limiter) {
            List<Object> array = new ArrayList<>(items.size());
            for (TemplateNode item : items) {
                array.add(item.value(limiter));
            }
            return array;
        }

        @Override
        public Stream<Expression> expressions() {
            return items.stream().flatMap(TemplateNode::expressions);
        }
    }
}
