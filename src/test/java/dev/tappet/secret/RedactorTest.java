package dev.tappet.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

class RedactorTest {
    /** Each with something that one of the ways of writing changes. */
    private static final List<String> SECRETS = List.of(
            "12345678",
            "s3cret-Key_of/Ours+1=",
            "say \"cheese\" & 100% back\\slash",
            "pässwörd mit ümlauten",
            "ключ-пароль 🔑🔑",
            "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF\nAASCBKcwggSjAgEAAoIBAQ==\n-----END KEY-----\n");

    private static String json(Object value) {
        return new String(Json.write(value), StandardCharsets.UTF_8);
    }

    private static String url(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Everything a secret may look like, by a name. */
    private static Map<String, String> shapes(String secret) {
        Map<String, String> shapes = new LinkedHashMap<>();
        shapes.put("as it is", secret);
        shapes.put("in JSON", json(Map.of("a", secret)));
        shapes.put("in JSON in JSON", json(Map.of("a", json(Map.of("b", secret)))));
        shapes.put("as escapes", secret.chars().mapToObj("\\u%04x"::formatted).reduce("", String::concat));
        shapes.put("in a form", "a=1&b=" + url(secret) + "&c=2");
        shapes.put("in a query", "?b=" + url(secret).replace("+", "%20"));
        shapes.put("in a URL in a URL", "?u=" + url("https://x.example/?k=" + url(secret)));
        shapes.put(
                "in percents all over",
                HexFormat.ofDelimiter("%").withPrefix("").formatHex(utf8("x" + secret)));
        shapes.put("in a URL in JSON", json(List.of("https://x.example/" + url(secret))));
        shapes.put("in a URL in a URL in a URL", url(url("x" + url("k=" + secret))));
        shapes.put("in upper case", "a " + secret.toUpperCase(Locale.ROOT) + " b");
        shapes.put("in lower case", "a " + secret.toLowerCase(Locale.ROOT) + " b");
        shapes.put(
                "in HTML",
                "<b>"
                        + secret.replace("&", "&amp;")
                                .replace("<", "&lt;")
                                .replace("\"", "&quot;")
                                .replace("'", "&#39;")
                        + "</b>");
        shapes.put(
                "in references by number",
                secret.chars().mapToObj("&#x%x;"::formatted).reduce("", String::concat));
        for (String user : List.of("a", "ab", "abc")) {
            String auth = Base64.getEncoder().encodeToString(utf8(user + ":" + secret));
            shapes.put(
                    "in the secret of a registry, of " + user,
                    Base64.getEncoder().encodeToString(utf8(json(Map.of("auth", auth)))));
            shapes.put(
                    "in lines of base64 of it, of " + user,
                    Base64.getMimeEncoder().encodeToString(utf8(auth)));
        }
        shapes.put("in hex", HexFormat.of().formatHex(utf8(secret)));
        shapes.put("in upper hex", HexFormat.of().withUpperCase().formatHex(utf8(secret)));
        for (String before : List.of("", "a", "ab", "user:", "abcd:")) {
            for (String after : List.of("", "z", "yz")) {
                byte[] bytes = utf8(before + secret + after);
                String name = " after '" + before + "', before '" + after + "'";
                shapes.put("in base64" + name, Base64.getEncoder().encodeToString(bytes));
                shapes.put(
                        "in base64 without padding" + name,
                        Base64.getEncoder().withoutPadding().encodeToString(bytes));
                shapes.put("in URL-safe base64" + name, Base64.getUrlEncoder().encodeToString(bytes));
                shapes.put(
                        "in lines of base64" + name,
                        Base64.getMimeEncoder(20, utf8("\r\n")).encodeToString(bytes));
                shapes.put("in base64 in a URL" + name, url(Base64.getEncoder().encodeToString(bytes)));
                shapes.put(
                        "JSON in base64" + name,
                        Base64.getEncoder().encodeToString(utf8(before + json(secret) + after)));
                shapes.put(
                        "a form in base64" + name,
                        Base64.getEncoder().encodeToString(utf8(before + url(secret) + after)));
            }
        }
        return shapes;
    }

    @TestFactory
    Stream<DynamicTest> secret_inAnyShape_isRedacted() {
        return SECRETS.stream()
                .flatMap(secret -> shapes(secret).entrySet().stream()
                        .map(shape -> DynamicTest.dynamicTest(
                                secret.lines().findFirst().orElseThrow() + " " + shape.getKey(),
                                () -> hides(secret, shape.getValue()))));
    }

    private static void hides(String secret, String shape) {
        String redacted = Redactor.of(List.of("another secret", secret)).redact("<" + shape + ">");
        assertThat(redacted).contains(Redactor.MARK).startsWith("<").endsWith(">");
        // nothing is left but what stood around it: at most the longest of the frames
        assertThat(redacted.replace(Redactor.MARK, "").length()).as(redacted).isLessThanOrEqualTo(50);
        assertThat(Redactor.of(List.of("another secret", secret)).in(List.of(shape)))
                .containsExactly(secret);
    }

    @Test
    void textAroundSecret_isKept() {
        Redactor redactor = Redactor.of(List.of("correct horse", "battery staple"));
        assertThat(redactor.redact("a correct horse, a battery staple and\na correct\nhorsebattery staple"))
                .isEqualTo("a [redacted], a [redacted] and\na correct\nhorse[redacted]");
        assertThat(redactor.redact("correct horsebattery staple correct horse")).isEqualTo("[redacted] [redacted]");
        assertThat(redactor.redact(
                        "Authorization: Basic " + Base64.getEncoder().encodeToString(utf8("user:battery staple"))))
                .isEqualTo("Authorization: Basic dXNlcj[redacted]==");
    }

    @Test
    void truncatedSecret_isRedacted() {
        Redactor redactor = Redactor.of(List.of("correct horse battery staple"));
        assertThat(redactor.redact("it said: correct horse ba")).isEqualTo("it said: [redacted]");
        assertThat(redactor.redact("not \"correct horse b…\", but")).isEqualTo("not \"[redacted]…\", but");
        assertThat(redactor.redact("correct")).isEqualTo("correct");
    }

    @Test
    void shortSecret_isRedactedBesideLongOnes() {
        Redactor redactor = Redactor.of(List.of("pass", "x", "correct horse"));
        assertThat(redactor.redact("a pass")).isEqualTo("a [redacted]");
        assertThat(redactor.redact("pass")).isEqualTo("[redacted]");
        assertThat(redactor.redact("correct horses pas x")).isEqualTo("[redacted]s pas x");
        assertThat(Redactor.of(List.of("x")).redact("x and x")).isEqualTo("x and x");
    }

    @Test
    void redactedValue_keepsItsForm() {
        Redactor redactor = Redactor.of(List.of("correct horse", "1234567890"));
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("n", null);
        value.put("list", Arrays.asList(1, true, null, "x correct horse", 1234567890, 12345678901.5));
        value.put("correct horse", 1);
        value.put("a correct horse", 2);
        value.put("a [redacted]", 3);
        Object redacted = redactor.redact((Object) value);
        assertThat(json(redacted))
                .isEqualTo("{\"n\":null,\"list\":[1,true,null,\"x [redacted]\",\"[redacted]\",\"[redacted]\"],"
                        + "\"[redacted]\":1,\"a [redacted]\":2,\"a [redacted] (2)\":3}");
        assertThat(redactor.in(value)).containsExactlyInAnyOrder("correct horse", "1234567890");
        Object innocent = Map.of("a", List.of("b", 1, Map.of()));
        assertThat(redactor.redact(innocent)).isSameAs(innocent);
        assertThat(Redactor.NONE.redact((Object) value)).isSameAs(value);
    }

    @Test
    void malformedEscape_isKept() {
        Redactor redactor = Redactor.of(List.of("correct horse"));
        for (String text : List.of("100% \\ \\u12 %zz %e2%82 \\", "%", "\\", "%ff%fe\\ud83d", "")) {
            assertThat(redactor.redact(text)).isSameAs(text);
        }
    }

    @Test
    void randomText_isUnchanged_hundredSecretsAreRedacted() {
        Random random = new Random(5);
        List<String> secrets = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            byte[] bytes = new byte[24];
            random.nextBytes(bytes);
            secrets.add(Base64.getEncoder().encodeToString(bytes));
        }
        Redactor redactor = Redactor.of(secrets);
        byte[] noise = new byte[60_000];
        random.nextBytes(noise);
        String text = Base64.getEncoder().encodeToString(noise);
        assertThat(redactor.redact(text)).isSameAs(text);
        Collections.shuffle(secrets, random);
        assertThat(redactor.redact(String.join(" ", secrets)))
                .isEqualTo(String.join(" ", Collections.nCopies(100, Redactor.MARK)));
    }

    /** A secret has thousands of spellings. With a search for a free number from 2 on, this takes minutes. */
    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void names_thatAllContainTheSecret_areToldApartInLinearTime() {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int spelling = 0; spelling < 1 << 16; spelling++) {
            StringBuilder name = new StringBuilder();
            for (int i = 0; i < 16; i++) {
                name.append((spelling >> i & 1) == 0 ? "a" : "%61");
            }
            object.put(name.toString(), spelling);
        }

        Map<String, Object> redacted = Redactor.of(List.of("a".repeat(16))).redact(object);

        assertThat(redacted)
                .hasSize(1 << 16)
                .containsEntry("[redacted]", 0)
                .containsEntry("[redacted] (65536)", 65_535);
    }
}
