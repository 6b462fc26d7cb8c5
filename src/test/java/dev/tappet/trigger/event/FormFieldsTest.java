package dev.tappet.trigger.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names with brackets, and what their fields nest to. */
class FormFieldsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "data[merges][FNAME]=MC&tags[]=a&tags[]=b | {\"data\":{\"merges\":{\"FNAME\":\"MC\"}},\"tags\":[\"a\",\"b\"]}",
                "a[]=1                       | {\"a\":[\"1\"]}",
                "a[b]=1&a[b]=2&a[c]=3        | {\"a\":{\"b\":[\"1\",\"2\"],\"c\":\"3\"}}",
                "a[1]=y&a[0]=x               | {\"a\":[\"x\",\"y\"]}",
                "a[0][b]=1&a[1][b]=2         | {\"a\":[{\"b\":\"1\"},{\"b\":\"2\"}]}",
                "a[1]=x                      | {\"a\":{\"1\":\"x\"}}",
                "a[0]=x&a[01]=y              | {\"a\":{\"0\":\"x\",\"01\":\"y\"}}",
                "a[][b]=1&a[][c]=2&a[][b]=3  | {\"a\":[{\"b\":\"1\",\"c\":\"2\"},{\"b\":\"3\"}]}",
                "a[][]=1&a[][]=2             | {\"a\":[[\"1\"],[\"2\"]]}",
                "a=1&a[b]=2&c=3              | {\"a\":\"1\",\"a[b]\":\"2\",\"c\":\"3\"}",
                "a[b]=2&a=1                  | {\"a[b]\":\"2\",\"a\":\"1\"}",
                "a[b]=1&a[b][c]=2&a[b]=3     | {\"a[b]\":[\"1\",\"3\"],\"a[b][c]\":\"2\"}",
                "a[]=1&a[b]=2                | {\"a[]\":\"1\",\"a[b]\":\"2\"}",
                "[a]=1&a]b[=2&a[b=3&a[b]c=4  | {\"[a]\":\"1\",\"a]b[\":\"2\",\"a[b\":\"3\",\"a[b]c\":\"4\"}",
                "a[b[c]]=1                   | {\"a[b[c]]\":\"1\"}",
                "=1&[]=2                     | {\"\":\"1\",\"[]\":\"2\"}",
            })
    void names_nest(String form, String json) {
        assertThat(read(form, true)).isEqualTo(json);
    }

    @Test
    void flatForms_keepTheirNames() {
        assertThat(read("a[b]=1&a[b]=2&c[]=3", false)).isEqualTo("{\"a[b]\":[\"1\",\"2\"],\"c[]\":\"3\"}");
    }

    @Test
    void deeperNames_stayAsTheyAre() {
        String deep = "a" + "[b]".repeat(FormFields.MAX_DEPTH);
        assertThat(FormFields.path(deep)).hasSize(FormFields.MAX_DEPTH + 1);
        assertThat(FormFields.path(deep + "[b]")).containsExactly(deep + "[b]");
    }

    @Test
    void fieldsBeyondTheLimit_areRefused() {
        FormFields fields = new FormFields();
        for (int i = 0; i < FormFields.FIELDS; i++) {
            assertThat(fields.add("a" + i, i, true)).isTrue();
        }
        assertThat(fields.add("b", 1, true)).isFalse();
    }

    private static String read(String form, boolean nests) {
        FormFields fields = new FormFields();
        for (String pair : form.split("&")) {
            int equals = pair.indexOf('=');
            fields.add(pair.substring(0, equals), pair.substring(equals + 1), nests);
        }
        return new String(Json.write(fields.object()), UTF_8);
    }
}
