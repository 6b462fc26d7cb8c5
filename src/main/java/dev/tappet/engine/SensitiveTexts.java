package dev.tappet.engine;

import dev.tappet.secret.Redactor;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The texts of a sensitive value by which it is recognised where other steps use it. */
final class SensitiveTexts {
    /** The maximum number of texts. Each one costs time in every value that is searched afterwards. */
    private static final int MAX_TEXTS = 100;

    /** The maximum length of a text. Longer ones are documents, whose parts are among the texts if they are JSON. */
    private static final int MAX_LENGTH = 4_096;

    /** Header fields of HTTP responses that reveal nothing about the content, and are the same in many responses. */
    private static final Set<String> COMMON_HEADERS =
            Set.of("content-type", "date", "server", "cache-control", "vary", "connection", "content-encoding");

    private SensitiveTexts() {}

    static Set<String> of(Object value) {
        Set<String> texts = new LinkedHashSet<>();
        collect(value, texts);
        return texts;
    }

    private static void collect(Object value, Set<String> texts) {
        if (texts.size() == MAX_TEXTS) {
            return;
        }
        switch (value) {
            case String text
            when text.length() >= Redactor.MIN_LENGTH && text.length() <= MAX_LENGTH -> texts.add(text);
            case Number number when number.toString().length() >= Redactor.MIN_LENGTH -> texts.add(number.toString());
            case Map<?, ?> object ->
                object.forEach((name, field) -> {
                    if (!COMMON_HEADERS.contains(name.toString().toLowerCase(Locale.ROOT))) {
                        collect(field, texts);
                    }
                });
            case List<?> list -> list.forEach(item -> collect(item, texts));
            case null, default -> {}
        }
    }
}
