package dev.tappet.lambda;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.http.RequestId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads requests from HTTP events without changing a byte. Header values are as sent: Quarkus splits them at commas, so
 * that {@code Stripe-Signature: t=…,v1=…} would lose its second half. The path is not decoded, and the body is as it
 * was before AWS encoded it.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">
 *     payload format 2.0</a>
 */
final class HttpEventReader {
    private static final String DEFAULT_STAGE = "$default";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final int maxBody;
    private final CloudFrontTrust cloudFront;
    private final InstantSource clock;

    /**
     * @param maxBody the largest body of any workspace, in bytes
     */
    HttpEventReader(int maxBody, CloudFrontTrust cloudFront, InstantSource clock) {
        this.maxBody = maxBody;
        this.cloudFront = cloudFront;
        this.clock = clock;
    }

    IncomingRequest read(JsonNode event) {
        JsonNode context = event.path("requestContext");
        JsonNode http = context.path("http");
        Headers headers = headers(event);
        String peer = http.path("sourceIp").asText();
        Optional<String> sent = headers.first(RequestId.HEADER)
                .or(() -> Optional.of(context.path("requestId").asText()));
        return new IncomingRequest(
                http.path("method").asText(),
                path(event.path("rawPath").asText(), context.path("stage").asText()),
                event.path("rawQueryString").asText(),
                cloudFront.withoutSecret(headers),
                body(event),
                cloudFront.sender(headers, peer),
                clock.instant(),
                RequestId.of(sent));
    }

    /** Whether the request bypassed the distribution although it is required. */
    boolean isDirect(JsonNode event) {
        return cloudFront.refuses(headers(event));
    }

    /**
     * Repeated headers are joined by commas in the event, which is equivalent (RFC 9110, 5.3); cookies are separate.
     */
    private static Headers headers(JsonNode event) {
        List<Headers.Field> fields = new ArrayList<>();
        for (Map.Entry<String, JsonNode> header : event.path("headers").properties()) {
            fields.add(
                    new Headers.Field(header.getKey(), bytes(header.getValue().asText())));
        }
        JsonNode cookies = event.path("cookies");
        if (!cookies.isEmpty()) {
            fields.add(new Headers.Field(
                    "cookie", bytes(cookies.valueStream().map(JsonNode::asText).collect(Collectors.joining("; ")))));
        }
        return new Headers(fields);
    }

    /** One character for each byte, as in {@link Headers}. */
    private static String bytes(String value) {
        boolean fits = value.chars().allMatch(character -> character <= 0xff);
        return fits ? value : new String(value.getBytes(UTF_8), ISO_8859_1);
    }

    /** Removes the name of the stage. The event does not contain the path prefix of a domain mapping. */
    private static String path(String raw, String stage) {
        String prefix = "/" + stage;
        return encoded(
                !stage.equals(DEFAULT_STAGE) && raw.startsWith(prefix + "/") ? raw.substring(prefix.length()) : raw);
    }

    /**
     * An HTTP API decodes the path, a function URL does not. Only characters that are invalid in a path are encoded
     * again.
     */
    private static String encoded(String path) {
        if (IntStream.range(0, path.length()).allMatch(i -> isOfPath(path, i))) {
            return path;
        }
        StringBuilder encoded = new StringBuilder();
        for (int i = 0; i < path.length(); i += Character.charCount(path.codePointAt(i))) {
            if (isOfPath(path, i)) {
                encoded.append(path.charAt(i));
            } else {
                for (byte value : Character.toString(path.codePointAt(i)).getBytes(UTF_8)) {
                    encoded.append('%').append(HEX.toHexDigits(value));
                }
            }
        }
        return encoded.toString();
    }

    private static boolean isOfPath(String path, int index) {
        char character = path.charAt(index);
        return character == '%'
                ? index + 2 < path.length()
                        && HexFormat.isHexDigit(path.charAt(index + 1))
                        && HexFormat.isHexDigit(path.charAt(index + 2))
                : character > ' ' && character < 0x7f && character != '?' && character != '#';
    }

    private ReceivedBody body(JsonNode event) {
        String text = event.path("body").asText("");
        boolean encoded = event.path("isBase64Encoded").asBoolean();
        // Three bytes are four characters in base64, and a character is at least one byte: the size is known without
        // decoding.
        if (encoded ? text.length() / 4L * 3 - 2 > maxBody : text.length() > maxBody) {
            return new ReceivedBody.TooLarge();
        }
        byte[] bytes = encoded ? Base64.getDecoder().decode(text) : text.getBytes(UTF_8);
        return bytes.length > maxBody ? new ReceivedBody.TooLarge() : new ReceivedBody.Complete(bytes);
    }
}
