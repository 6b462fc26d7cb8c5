package dev.tappet.signature;

import static dev.tappet.signature.VendorSender.BOTH;
import static dev.tappet.signature.VendorSender.JSON;
import static dev.tappet.signature.VendorSender.NOW;
import static dev.tappet.signature.VendorSender.base64;
import static dev.tappet.signature.VendorSender.hex;
import static dev.tappet.signature.VendorSender.object;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tappet.signature.VendorSender.Sent;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Vendors that sign the time of the request. */
final class TimedSenders {
    private static final String WHSEC_OLD = "whsec_" + base64("an older secret of whsec".getBytes(UTF_8));
    private static final byte[] WHSEC_KEY = "the present one of whsec".getBytes(UTF_8);
    private static final List<String> WHSEC = List.of(WHSEC_OLD, "whsec_" + base64(WHSEC_KEY));

    static final List<VendorSender> ALL = List.of(
            standardWebhooks("gitlab", "signing_token", "webhook"),
            new VendorSender(
                    "slack",
                    Map.of("signing_secret", BOTH),
                    (_, at, id) -> {
                        String body = "{\"type\":\"event_callback\",\"event_id\":\"" + id + "\"}";
                        String time = Long.toString(at.getEpochSecond());
                        return new Sent(
                                List.of(
                                        "Content-Type",
                                        JSON,
                                        "X-Slack-Request-Timestamp",
                                        time,
                                        "X-Slack-Signature",
                                        "v0=" + hex(JdkCrypto.hmac("HmacSHA256", NOW, "v0:" + time + ":" + body))),
                                body);
                    },
                    "X-Slack-Signature",
                    300),
            timeAndBody("stripe", "signing_secret", "Stripe-Signature"),
            standardWebhooks("standard_webhooks", "secret", "webhook"),
            standardWebhooks("svix", "secret", "svix"),
            new VendorSender(
                    "zoom",
                    Map.of("secret_token", BOTH),
                    (_, at, id) -> {
                        String time = Long.toString(at.getEpochSecond());
                        return new Sent(
                                List.of(
                                        "Content-Type",
                                        JSON,
                                        "x-zm-request-timestamp",
                                        time,
                                        "x-zm-signature",
                                        "v0="
                                                + hex(JdkCrypto.hmac(
                                                        "HmacSHA256", NOW, "v0:" + time + ":" + object(id)))),
                                object(id));
                    },
                    "x-zm-signature",
                    300),
            new VendorSender(
                    "linear",
                    Map.of("signing_secret", BOTH),
                    (_, at, id) -> {
                        String body = "{\"action\":\"create\",\"webhookTimestamp\":" + at.toEpochMilli() + "}";
                        return new Sent(
                                List.of(
                                        "Content-Type",
                                        JSON,
                                        "Linear-Delivery",
                                        id,
                                        "Linear-Signature",
                                        hex(JdkCrypto.hmac("HmacSHA256", NOW, body))),
                                body);
                    },
                    "Linear-Signature",
                    60),
            new VendorSender(
                    "zendesk",
                    Map.of("signing_secret", BOTH),
                    (_, at, id) -> {
                        String time = Instant.ofEpochSecond(at.getEpochSecond()).toString();
                        return new Sent(
                                List.of(
                                        "Content-Type",
                                        JSON,
                                        "X-Zendesk-Webhook-Invocation-Id",
                                        id,
                                        "X-Zendesk-Webhook-Signature-Timestamp",
                                        time,
                                        "X-Zendesk-Webhook-Signature",
                                        base64(JdkCrypto.hmac("HmacSHA256", NOW, time + object(id)))),
                                object(id));
                    },
                    "X-Zendesk-Webhook-Signature",
                    300),
            new VendorSender(
                    "hubspot",
                    Map.of("client_secret", BOTH),
                    (url, at, id) -> {
                        String time = Long.toString(at.toEpochMilli());
                        // HubSpot decodes some escapes of the URL before it signs, such as %3A, but not %20
                        String signed = "POST" + url + "?at=10:00&name=a%20b" + object(id) + time;
                        return new Sent(
                                "at=10%3A00&name=a%20b",
                                List.of(
                                        "Content-Type",
                                        JSON,
                                        "X-HubSpot-Request-Timestamp",
                                        time,
                                        "X-HubSpot-Signature-v3",
                                        base64(JdkCrypto.hmac("HmacSHA256", NOW, signed))),
                                object(id).getBytes(UTF_8));
                    },
                    "X-HubSpot-Signature-v3",
                    300),
            new VendorSender(
                    "mailgun",
                    Map.of("signing_key", BOTH),
                    (_, at, id) -> {
                        String time = Long.toString(at.getEpochSecond());
                        return new Sent(
                                List.of("Content-Type", JSON),
                                "{\"signature\":{\"timestamp\":\"" + time + "\",\"token\":\"" + id
                                        + "\",\"signature\":\"" + hex(JdkCrypto.hmac("HmacSHA256", NOW, time + id))
                                        + "\"},\"event-data\":{}}");
                    },
                    "signature.signature",
                    1800),
            standardWebhooks("openai", "secret", "webhook"),
            standardWebhooks("clerk", "secret", "svix"),
            standardWebhooks("resend", "secret", "svix"),
            timeAndBody("mux", "secret", "Mux-Signature"),
            timeAndBody("calendly", "signing_key", "Calendly-Webhook-Signature"));

    private TimedSenders() {}

    private static VendorSender timeAndBody(String vendor, String credential, String header) {
        return new VendorSender(
                vendor,
                Map.of(credential, BOTH),
                (_, at, id) -> {
                    String time = Long.toString(at.getEpochSecond());
                    String signed = time + "." + object(id);
                    return new Sent(
                            List.of(
                                    "Content-Type",
                                    JSON,
                                    header,
                                    "t=" + time + ",v1=" + hex(JdkCrypto.hmac("HmacSHA256", "rolled over", signed))
                                            + ",v1=" + hex(JdkCrypto.hmac("HmacSHA256", NOW, signed)) + ",v0=00"),
                            object(id));
                },
                header,
                300);
    }

    private static VendorSender standardWebhooks(String vendor, String credential, String prefix) {
        return new VendorSender(
                vendor,
                Map.of(credential, WHSEC),
                (_, at, id) -> {
                    String time = Long.toString(at.getEpochSecond());
                    String signed = id + "." + time + "." + object(id);
                    return new Sent(
                            List.of(
                                    "Content-Type",
                                    JSON,
                                    prefix + "-id",
                                    id,
                                    prefix + "-timestamp",
                                    time,
                                    prefix + "-signature",
                                    "v1," + base64(JdkCrypto.hmac("HmacSHA256", "rolled over", signed)) + " v1,"
                                            + base64(JdkCrypto.hmac("HmacSHA256", WHSEC_KEY, signed.getBytes(UTF_8)))),
                            object(id));
                },
                prefix + "-signature",
                300);
    }
}
