package dev.tappet.outbound;

import dev.tappet.digest.Sha256;
import dev.tappet.engine.Operator.OperatorFailedException;
import dev.tappet.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Multipart bodies (RFC 7578), with names escaped as browsers escape them. */
final class MultipartBody {
    private static final Pattern TYPE = Pattern.compile("[!-~]+/[ -~]+");
    private static final int BOUNDARY_CHARACTERS = 32;

    private MultipartBody() {}

    private record Part(String head, byte[] content) {}

    static OutgoingBody of(OperatorArguments arguments) throws OperatorFailedException {
        List<Part> parts = new ArrayList<>();
        for (OperatorArguments part : arguments.objects("multipart")) {
            parts.add(part(part));
        }
        String boundary = boundary(parts);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Part part : parts) {
            write(body, "--" + boundary + "\r\n" + part.head() + "\r\n");
            body.writeBytes(part.content());
            write(body, "\r\n");
        }
        write(body, "--" + boundary + "--\r\n");
        return new OutgoingBody("multipart/form-data; boundary=" + boundary, body.toByteArray());
    }

    private static Part part(OperatorArguments part) throws OperatorFailedException {
        StringBuilder head = new StringBuilder("Content-Disposition: form-data; name=\"")
                .append(quoted(part.text("name").orElseThrow(() -> part.invalid("name", "a text"))))
                .append('"');
        part.text("filename")
                .ifPresent(name ->
                        head.append("; filename=\"").append(quoted(name)).append('"'));
        head.append("\r\n");
        Optional<String> type = part.text("content_type");
        if (type.isPresent() && !TYPE.matcher(type.get()).matches()) {
            throw part.invalid("content_type", "a type like text/csv");
        }
        type.or(() -> part.has("json") ? Optional.of("application/json") : Optional.empty())
                .ifPresent(name -> head.append("Content-Type: ").append(name).append("\r\n"));
        return new Part(head.toString(), content(part));
    }

    private static byte[] content(OperatorArguments part) throws OperatorFailedException {
        List<String> given =
                List.of("text", "json", "base64").stream().filter(part::has).toList();
        if (given.size() != 1) {
            throw part.invalid("text", "exactly one of text, json, base64");
        }
        return switch (given.getFirst()) {
            case "text" -> part.text("text").orElse("").getBytes(StandardCharsets.UTF_8);
            case "json" -> Json.write(part.value("json").orElse(null));
            default -> decoded(part);
        };
    }

    private static byte[] decoded(OperatorArguments part) throws OperatorFailedException {
        try {
            return Base64.getMimeDecoder().decode(part.text("base64").orElse(""));
        } catch (IllegalArgumentException _) {
            throw part.invalid("base64", "base64");
        }
    }

    /** A hash of the parts, so that a retry sends the same body; too long to occur in any of them by chance. */
    private static String boundary(List<Part> parts) {
        MessageDigest digest = Sha256.begin();
        for (Part part : parts) {
            digest.update(part.head().getBytes(StandardCharsets.UTF_8));
            digest.update(part.content());
        }
        return HexFormat.of().formatHex(digest.digest()).substring(0, BOUNDARY_CHARACTERS);
    }

    /** Escapes a name for multipart/form-data as the HTML standard specifies. */
    private static String quoted(String name) {
        return name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static void write(ByteArrayOutputStream to, String text) {
        to.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
