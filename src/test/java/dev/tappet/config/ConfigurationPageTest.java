package dev.tappet.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.documentation.Page;
import io.smallrye.config.WithDefault;
import java.lang.reflect.Method;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of variables in the documentation names every key of {@link TappetConfig}, with its default. */
class ConfigurationPageTest {
    private static final Pattern ROW = Pattern.compile("\\| `(TAPPET_\\w+)` \\| (.*?) \\| .+ \\|");
    private static final Pattern CAPITAL = Pattern.compile("(?<=[a-z])(?=[A-Z])");

    @Test
    void configurationTable_namesEveryKeyWithItsDefault() {
        Map<String, String> keys = new TreeMap<>();
        collect("TAPPET", TappetConfig.class, keys);
        Map<String, String> documented = new TreeMap<>();
        for (String line : Page.named("operations.md").lines()) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                documented.put(row.group(1), row.group(2));
            }
        }
        assertThat(documented.keySet()).isEqualTo(keys.keySet());
        assertThat(documented).allSatisfy((name, value) -> {
            if (!keys.get(name).isEmpty()) {
                assertThat(value).as(name).startsWith("`" + keys.get(name) + "`");
            } else {
                assertThat(value).as(name + " has no default of its own").doesNotStartWith("`");
            }
        });
    }

    /** Default values by the names of their variables; empty where there is none. */
    private static void collect(String prefix, Class<?> type, Map<String, String> keys) {
        for (Method method : type.getDeclaredMethods()) {
            if (method.isDefault() || method.isSynthetic()) {
                continue;
            }
            String name = prefix + "_"
                    + CAPITAL.matcher(method.getName()).replaceAll("_").toUpperCase(Locale.ROOT);
            if (method.getReturnType().isInterface()
                    && method.getReturnType().getEnclosingClass() == TappetConfig.class) {
                collect(name, method.getReturnType(), keys);
            } else {
                WithDefault value = method.getAnnotation(WithDefault.class);
                keys.put(name, value == null ? "" : value.value());
            }
        }
    }
}
