package dev.tappet.json;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** Paths in a definition, such as {@code steps[2].set.total}. */
public final class DocumentPath {
    private static final Pattern WORD = Pattern.compile("[\\w$-]+");

    private DocumentPath() {}

    public static String field(String parent, String name) {
        if (!WORD.matcher(name).matches()) {
            return parent + new String(Json.write(List.of(name)), StandardCharsets.UTF_8);
        }
        return parent.isEmpty() ? name : parent + "." + name;
    }

    public static String item(String parent, int index) {
        return parent + "[" + index + "]";
    }
}
