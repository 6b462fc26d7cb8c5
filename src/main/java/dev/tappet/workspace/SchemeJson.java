package dev.tappet.workspace;

import dev.tappet.workflow.Json;
import dev.tappet.workflow.MalformedJsonException;
import dev.tappet.workspace.Integration.HeaderSecret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Schemes as they are sealed into an integration's item: a list of objects, of which those of an HMAC say so. */
final class SchemeJson {
    private static final String HEADER = "header";
    private static final String SECRETS = "secrets";
    private static final String HMAC = "hmac";

    private SchemeJson() {}

    static byte[] write(List<Scheme> schemes) {
        return Json.write(schemes.stream().map(SchemeJson::entry).toList());
    }

    static List<Scheme> read(byte[] json) throws MalformedJsonException, UnusableInputException {
        List<Scheme> schemes = new ArrayList<>();
        for (Object entry : (List<?>) Json.read(json)) {
            Map<?, ?> fields = (Map<?, ?>) entry;
            schemes.add(fields.containsKey(HMAC) ? hmac(fields) : header(fields));
        }
        return schemes;
    }

    private static Map<String, Object> entry(Scheme scheme) {
        Map<String, Object> entry = new LinkedHashMap<>();
        switch (scheme) {
            case HeaderSecret header -> {
                entry.put(HEADER, header.name());
                entry.put(SECRETS, header.secrets());
            }
            case Hmac hmac -> {
                entry.put(HMAC, hmac.algorithm().name());
                entry.put(HEADER, hmac.header());
                entry.put("encoding", hmac.encoding().name());
                entry.put("prefix", hmac.prefix());
                entry.put("signed", hmac.signed().template());
                hmac.timestamp().ifPresent(timestamp -> {
                    entry.put("timestamp", timestamp.header());
                    entry.put("tolerance", timestamp.tolerance().toSeconds());
                });
                hmac.idHeader().ifPresent(id -> entry.put("id", id));
                entry.put("key", hmac.keyForm().name());
                entry.put(SECRETS, hmac.secrets());
            }
        }
        return entry;
    }

    private static HeaderSecret header(Map<?, ?> fields) {
        return new HeaderSecret(text(fields, HEADER), secrets(fields));
    }

    private static Hmac hmac(Map<?, ?> fields) throws UnusableInputException {
        return new Hmac(
                text(fields, HEADER),
                Hmac.Algorithm.valueOf(text(fields, HMAC)),
                Hmac.Encoding.valueOf(text(fields, "encoding")),
                text(fields, "prefix"),
                SignedContent.parse("signed", text(fields, "signed")),
                fields.containsKey("timestamp")
                        ? Optional.of(new Hmac.Timestamp(
                                text(fields, "timestamp"),
                                Duration.ofSeconds(((Number) fields.get("tolerance")).longValue())))
                        : Optional.empty(),
                fields.containsKey("id") ? Optional.of(text(fields, "id")) : Optional.empty(),
                Hmac.KeyForm.valueOf(text(fields, "key")),
                secrets(fields));
    }

    private static String text(Map<?, ?> fields, String name) {
        return (String) fields.get(name);
    }

    private static List<String> secrets(Map<?, ?> fields) {
        return ((List<?>) fields.get(SECRETS)).stream().map(String.class::cast).toList();
    }
}
