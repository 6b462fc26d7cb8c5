package dev.tappet.api;

import dev.tappet.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds known secrets in texts, in the forms in which they come out when they are passed on. Written apart from the
 * redactor, so that neither hides what the other overlooks.
 */
final class SecretLeaks {
    private final Map<String, Set<String>> forms = new LinkedHashMap<>();

    /** @param what for whoever reads the failure; the value itself is not shown */
    SecretLeaks of(String what, String secret) {
        forms.computeIfAbsent(what, _ -> new LinkedHashSet<>()).addAll(forms(secret));
        return this;
    }

    /** Which of the secrets stand in a text. */
    List<String> in(String text) {
        return forms.entrySet().stream()
                .filter(each -> each.getValue().stream().anyMatch(text::contains))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Set<String> forms(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        String json = new String(Json.write(secret), StandardCharsets.UTF_8);
        String percent = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        Set<String> forms = new LinkedHashSet<>(List.of(
                secret,
                json.substring(1, json.length() - 1),
                percent,
                percent.replace("+", "%20"),
                // as bytes that were taken for characters
                new String(bytes, StandardCharsets.ISO_8859_1),
                HexFormat.of().formatHex(bytes),
                HexFormat.of().withUpperCase().formatHex(bytes),
                Arrays.toString(bytes)));
        for (int before = 0; before < 3; before++) {
            forms.add(within(Base64.getEncoder(), bytes, before));
            forms.add(within(Base64.getUrlEncoder(), bytes, before));
        }
        return forms;
    }

    /** What stands in base64 whatever comes before (so many bytes, modulo three) and after. */
    private static String within(Base64.Encoder encoder, byte[] secret, int before) {
        byte[] shifted = new byte[before + secret.length];
        System.arraycopy(secret, 0, shifted, before, secret.length);
        String encoded = encoder.withoutPadding().encodeToString(shifted);
        int whole = shifted.length / 3 * 4;
        return encoded.substring(before == 0 ? 0 : 4, whole);
    }
}
