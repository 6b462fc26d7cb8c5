package dev.tappet.json;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** Paths in a definition, such as {@code steps[2].set.total}. */
public final class DocumentPath {
    private static final Pattern WORD = Pattern.compile("[\\w$-]+");

    private DocumentPath() {}

    public static String field(String of, String name) {
        if (!WORD.matcher(name).matches()) {
            return of + new String(Json.write(List.of(name)), StandardCharsets.UTF_8);
        }
        return of.isEmpty() ? name : of + "." + name;
    }

    public static String item(String of, int index) {
        return of + "[" + index + "]";
    }
}
