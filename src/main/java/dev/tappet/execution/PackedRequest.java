package dev.tappet.execution;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The compressed form of <code>$.request</code>, for tables that bill the execution state, of which it is part, by size
 * at every write, and for requests that are too large for it otherwise. Requests resemble each other, so compression
 * uses a dictionary of their most frequent texts.
 */
final class PackedRequest {
    /** The first byte of the packed form; no JSON begins with it. */
    private static final byte PACKED = 1;

    /** The smallest first byte of JSON; lower ones are reserved for later formats. */
    private static final byte JSON = '\t';

    /** Larger requests are stored in parts, which are compressed anyway. */
    private static final int MAX_BYTES = 4 * 1024;

    private static final int LEVEL = 4;

    /** Deflaters kept for reuse. */
    private static final int MAX_IDLE = 16;

    /** Never change it: stored requests depend on it. The most frequent texts are last. */
    private static final byte[] DICTIONARY = ("\"cache-control\":\"no-cache\",\"pragma\":\"no-cache\","
                    + "\"cookie\":\"origin\":\"https://referer\":\"https://\","
                    + "\"sec-fetch-site\":\"cross-site\",\"sec-fetch-mode\":\"cors\","
                    + "\"sec-fetch-dest\":\"empty\",\"accept-language\":\"en-US,en;q=0.9\",\"dnt\":\"1\","
                    + "\"priority\":\"u=1, i\",\"idempotency-key\":\"\",\"traceparent\":\"00-\","
                    + "\"tracestate\":\"\",\"webhook-id\":\"msg_\",\"webhook-timestamp\":\"17\","
                    + "\"webhook-signature\":\"v1,\",\"svix-id\":\"\",\"stripe-signature\":\"t=,v1=\","
                    + "\"x-shopify-topic\":\"orders/create\",\"x-shopify-shop-domain\":\".myshopify.com\","
                    + "\"x-shopify-hmac-sha256\":\"\",\"x-shopify-webhook-id\":\"\","
                    + "\"x-shopify-api-version\":\"\",\"x-github-event\":\"push\",\"x-github-delivery\":\"\","
                    + "\"x-github-hook-id\":\"\",\"x-github-hook-installation-target-id\":\"\","
                    + "\"x-github-hook-installation-target-type\":\"repository\",\"x-hub-signature\":\"sha1=\","
                    + "\"x-hub-signature-256\":\"sha256=\",\"x-gitlab-event\":\"Push Hook\","
                    + "\"x-slack-request-timestamp\":\"\",\"x-slack-signature\":\"v0=\",\"x-request-id\":\"\","
                    + "\"x-amzn-trace-id\":\"Root=1-\",\"x-amz-cf-id\":\"\","
                    + "\"via\":\"1.1 .cloudfront.net (CloudFront)\",\"cf-ray\":\"\","
                    + "\"cdn-loop\":\"cloudflare\",\"x-forwarded-port\":\"443\","
                    + "\"x-forwarded-proto\":\"https\",\"x-forwarded-host\":\"\",\"x-forwarded-for\":\"\","
                    + "\"x-real-ip\":\"\",\"transfer-encoding\":\"chunked\","
                    + "\"accept-encoding\":\"gzip, deflate, br\",\"accept-encoding\":\"gzip\","
                    + "\"user-agent\":\"Mozilla/5.0 \",\"user-agent\":\"GitHub-Hookshot/\","
                    + "\"user-agent\":\"Apache-HttpClient/4.5.13 (Java/25.0.1)\","
                    + "\"user-agent\":\"python-requests/2.\",\"user-agent\":\"Go-http-client/1.1\","
                    + "\"user-agent\":\"curl/8.\",\"connection\":\"Keep-Alive\",\"connection\":\"close\","
                    + "\"connection\":\"keep-alive\",\"accept\":\"application/json\",\"accept\":\"*/*\","
                    + "\"host\":\".execute-api..amazonaws.com\",\"host\":\"localhost:8080\","
                    + "\"content-type\":\"application/x-www-form-urlencoded\",\"content-type\":\"text/plain\","
                    + "\"content-type\":\"application/json; charset=utf-8\","
                    + "\"content-type\":\"application/json\",\"content-length\":\"1\"},"
                    + "\"source\":\"127.0.0.1\",\"content_type\":\"application/json; charset=utf-8\","
                    + "\"content_type\":\"application/json\",\"received_at\":\"2026-\","
                    + "\"delivery_id\":null}{\"method\":\"GET{\"method\":\"POST\","
                    + "\"path\":\"/v1/webhooks/01a20099-c4-7-8/workflows/01a20099-c4-7-8/sync\",\"query\":{},"
                    + "\"headers\":{\"")
            .getBytes(StandardCharsets.UTF_8);

    private static final Deque<Deflater> DEFLATERS = new ArrayDeque<>();

    private PackedRequest() {}

    /** The bytes to store; a packed request is returned unchanged. */
    static byte[] pack(byte[] json) {
        if (json.length == 0 || json.length > MAX_BYTES || isPacked(json)) {
            return json;
        }
        Deflater deflater = idle().orElseGet(() -> new Deflater(LEVEL, true));
        byte[] packed = new byte[json.length];
        packed[0] = PACKED;
        deflater.setDictionary(DICTIONARY);
        deflater.setInput(json);
        deflater.finish();
        int length = 1 + deflater.deflate(packed, 1, packed.length - 1);
        boolean isShorter = deflater.finished();
        recycle(deflater);
        return isShorter ? Arrays.copyOf(packed, length) : json;
    }

    private static Optional<Deflater> idle() {
        synchronized (DEFLATERS) {
            return Optional.ofNullable(DEFLATERS.poll());
        }
    }

    private static void recycle(Deflater deflater) {
        deflater.reset();
        synchronized (DEFLATERS) {
            if (DEFLATERS.size() < MAX_IDLE) {
                DEFLATERS.push(deflater);
                return;
            }
        }
        deflater.end();
    }

    /**
     * The JSON of a stored request, of this version or an earlier one.
     *
     * @throws NewerFormatException if a later version stored it
     */
    static byte[] unpack(byte[] stored) {
        if (stored.length > 0 && stored[0] < JSON && stored[0] != PACKED) {
            throw new NewerFormatException(
                    "A newer version of Tappet stored the request of this execution, and only that version can run it");
        }
        if (!isPacked(stored)) {
            return stored;
        }
        Inflater inflater = new Inflater(true);
        try {
            inflater.setDictionary(DICTIONARY);
            inflater.setInput(stored, 1, stored.length - 1);
            byte[] json = new byte[MAX_BYTES];
            int length = inflater.inflate(json);
            if (!inflater.finished()) {
                throw new IllegalStateException("The request of an execution is damaged");
            }
            return Arrays.copyOf(json, length);
        } catch (DataFormatException e) {
            throw new IllegalStateException("The request of an execution is damaged", e);
        } finally {
            inflater.end();
        }
    }

    private static boolean isPacked(byte[] stored) {
        return stored.length > 0 && stored[0] == PACKED;
    }
}
