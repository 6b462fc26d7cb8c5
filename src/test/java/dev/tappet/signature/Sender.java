package dev.tappet.signature;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A vendor as it sends: each signs by its own rule, written from its document with the JDK's cryptography. Nothing of
 * what is tested is called here.
 *
 * @param vendor      the kind of its integrations
 * @param credentials what its integration has, an older one before that with which it signs
 * @param signing     makes a request
 * @param carrier     the header with the signature, or the field
 * @param tolerance   how old a request may be, in seconds; 0 where no time is signed
 */
public record Sender(
        String vendor, Map<String, List<String>> credentials, Signing signing, String carrier, long tolerance) {
    /** What is sent, to the byte. */
    public record Sent(String query, List<String> headers, byte[] body) {
        Sent(List<String> headers, String body) {
            this("", headers, body.getBytes(UTF_8));
        }

        public Sent header(String name, String value) {
            List<String> changed = new ArrayList<>(headers);
            for (int i = 0; i < changed.size(); i += 2) {
                if (changed.get(i).equals(name)) {
                    changed.set(i + 1, value);
                }
            }
            return new Sent(query, changed, body);
        }

        public Sent without(String name) {
            List<String> rest = new ArrayList<>();
            for (int i = 0; i < headers.size(); i += 2) {
                if (!headers.get(i).equals(name)) {
                    rest.addAll(headers.subList(i, i + 2));
                }
            }
            return new Sent(query, rest, body);
        }

        public Sent and(String name, String value) {
            List<String> more = new ArrayList<>(headers);
            more.addAll(List.of(name, value));
            return new Sent(query, more, body);
        }

        public Sent body(byte[] other) {
            return new Sent(query, headers, other);
        }

        public String value(String name) {
            return headers.get(headers.indexOf(name) + 1);
        }
    }

    /** @param url the public one, without a query; {@code id} is of the delivery, and is part of a JSON string */
    @FunctionalInterface
    public interface Signing {
        Sent sign(String url, Instant at, String id) throws GeneralSecurityException;
    }

    public Sent send(String url, Instant at, String id) {
        try {
            return signing.sign(url, at, id);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return vendor;
    }

    private static final String OLD = "an-older-secret";
    private static final String NOW = "the-present-secret";
    private static final List<String> BOTH = List.of(OLD, NOW);
    private static final String WHSEC_OLD = "whsec_" + base64("an older secret of whsec".getBytes(UTF_8));
    private static final byte[] WHSEC_KEY = "the present one of whsec".getBytes(UTF_8);
    private static final List<String> WHSEC = List.of(WHSEC_OLD, "whsec_" + base64(WHSEC_KEY));
    private static final String JSON = "application/json";

    private static final KeyPair ED25519 = Jdk.keyPair("Ed25519");
    private static final KeyPair P256 = Jdk.keyPair("secp256r1");
    private static final String TOPIC = "arn:aws:sns:eu-west-1:123456789012:alarms";

    /** Where the certificate of {@link Jdk#snsCertificate()} is. */
    public static final String SNS_CERTIFICATE =
            "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem";

    public static final List<Sender> ALL = List.of(
            bodyInHex("github", "secret", "X-Hub-Signature-256", "sha256=", "HmacSHA256", "X-GitHub-Delivery"),
            new Sender(
                    "gitlab",
                    Map.of("secret_token", BOTH),
                    (_, _, id) -> new Sent(
                            List.of("Content-Type", JSON, "X-Gitlab-Token", NOW, "Idempotency-Key", id), object(id)),
                    "X-Gitlab-Token",
                    0),
            standardWebhooks("gitlab", "signing_token", "webhook"),
            new Sender(
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
                                        "v0=" + hex(Jdk.hmac("HmacSHA256", NOW, "v0:" + time + ":" + body))),
                                body);
                    },
                    "X-Slack-Signature",
                    300),
            timeAndBody("stripe", "signing_secret", "Stripe-Signature"),
            bodyInBase64("shopify", "secret", "X-Shopify-Hmac-SHA256", "", "X-Shopify-Webhook-Id"),
            new Sender(
                    "twilio",
                    Map.of("auth_token", BOTH),
                    (url, _, id) -> {
                        // names sorted, each with its value after it, behind the URL
                        String signed = url + "BodyHello, world&=" + "CallSidCA" + id + "From+14155550100";
                        return new Sent(
                                List.of(
                                        "Content-Type",
                                        "application/x-www-form-urlencoded",
                                        "I-Twilio-Idempotency-Token",
                                        id,
                                        "X-Twilio-Signature",
                                        base64(Jdk.hmac("HmacSHA1", NOW, signed))),
                                "From=%2B14155550100&CallSid=CA" + id + "&Body=Hello%2C+world%26%3D");
                    },
                    "X-Twilio-Signature",
                    0),
            new Sender(
                    "twilio",
                    Map.of("auth_token", BOTH),
                    (url, _, id) -> {
                        byte[] body = object(id).getBytes(UTF_8);
                        String query = "bodySHA256=" + hex(Jdk.sha256(body));
                        return new Sent(
                                query,
                                List.of(
                                        "Content-Type",
                                        JSON,
                                        "I-Twilio-Idempotency-Token",
                                        id,
                                        "X-Twilio-Signature",
                                        base64(Jdk.hmac("HmacSHA1", NOW, url + "?" + query))),
                                body);
                    },
                    "X-Twilio-Signature",
                    0),
            standardWebhooks("standard_webhooks", "secret", "webhook"),
            new Sender(
                    "standard_webhooks",
                    Map.of("public_key", List.of("whpk_" + base64(new byte[32]), "whpk_" + base64(Jdk.raw(ED25519)))),
                    (_, at, id) -> {
                        String time = Long.toString(at.getEpochSecond());
                        return new Sent(
                                List.of(
                                        "Content-Type",
                                        JSON,
                                        "webhook-id",
                                        id,
                                        "webhook-timestamp",
                                        time,
                                        "webhook-signature",
                                        "v1a,"
                                                + base64(Jdk.sign(
                                                        "Ed25519",
                                                        ED25519.getPrivate(),
                                                        id + "." + time + "." + object(id)))),
                                object(id));
                    },
                    "webhook-signature",
                    300),
            standardWebhooks("svix", "secret", "svix"),
            new Sender(
                    "pagerduty",
                    Map.of("secret", BOTH),
                    (_, _, id) -> {
                        String body = "{\"event\":{\"id\":\"" + id + "\"}}";
                        return new Sent(
                                List.of(
                                        "Content-Type",
                                        JSON,
                                        "X-PagerDuty-Signature",
                                        "v1=" + hex(Jdk.hmac("HmacSHA256", "of another subscription", body)) + ",v1="
                                                + hex(Jdk.hmac("HmacSHA256", NOW, body))),
                                body);
                    },
                    "X-PagerDuty-Signature",
                    0),
            new Sender(
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
                                        "v0=" + hex(Jdk.hmac("HmacSHA256", NOW, "v0:" + time + ":" + object(id)))),
                                object(id));
                    },
                    "x-zm-signature",
                    300),
            new Sender(
                    "okta",
                    Map.of("authentication_secret", BOTH),
                    (_, _, id) -> new Sent(List.of("Content-Type", JSON, "Authorization", NOW), object(id)),
                    "Authorization",
                    0),
            bodyInHex("jira", "secret", "X-Hub-Signature", "sha256=", "HmacSHA256", "X-Atlassian-Webhook-Identifier"),
            bodyInHex("bitbucket", "secret", "X-Hub-Signature", "sha256=", "HmacSHA256", "X-Request-UUID"),
            bodyInHex("intercom", "client_secret", "X-Hub-Signature", "sha1=", "HmacSHA1", ""),
            new Sender(
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
                                        hex(Jdk.hmac("HmacSHA256", NOW, body))),
                                body);
                    },
                    "Linear-Signature",
                    60),
            new Sender(
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
                                        base64(Jdk.hmac("HmacSHA256", NOW, time + object(id)))),
                                object(id));
                    },
                    "X-Zendesk-Webhook-Signature",
                    300),
            new Sender(
                    "discord",
                    Map.of("public_key", List.of(hex(new byte[32]), hex(Jdk.raw(ED25519)))),
                    (_, at, id) -> discord(at, "{\"type\":2,\"id\":\"" + id + "\"}"),
                    "X-Signature-Ed25519",
                    300),
            bodyInHex("meta", "app_secret", "X-Hub-Signature-256", "sha256=", "HmacSHA256", ""),
            new Sender(
                    "microsoft_graph",
                    Map.of("client_state", BOTH),
                    (_, _, id) -> new Sent(
                            List.of("Content-Type", JSON),
                            "{\"value\":[{\"id\":\"" + id + "\",\"clientState\":\"" + NOW + "\"},{\"clientState\":\""
                                    + OLD + "\"}]}"),
                    "value[].clientState",
                    0),
            sns("1", "SHA1withRSA"),
            sns("2", "SHA256withRSA"),
            bodyInHex("dropbox", "app_secret", "X-Dropbox-Signature", "", "HmacSHA256", ""),
            new Sender(
                    "hubspot",
                    Map.of("client_secret", BOTH),
                    (url, at, id) -> {
                        String time = Long.toString(at.toEpochMilli());
                        // of the escapes in the URL, this one is undone and that one is not
                        String signed = "POST" + url + "?at=10:00&name=a%20b" + object(id) + time;
                        return new Sent(
                                "at=10%3A00&name=a%20b",
                                List.of(
                                        "Content-Type",
                                        JSON,
                                        "X-HubSpot-Request-Timestamp",
                                        time,
                                        "X-HubSpot-Signature-v3",
                                        base64(Jdk.hmac("HmacSHA256", NOW, signed))),
                                object(id).getBytes(UTF_8));
                    },
                    "X-HubSpot-Signature-v3",
                    300),
            bodyInBase64("typeform", "secret", "Typeform-Signature", "sha256=", ""),
            new Sender(
                    "square",
                    Map.of("signature_key", BOTH),
                    (url, _, id) -> {
                        String body = "{\"event_id\":\"" + id + "\"}";
                        return new Sent(
                                List.of(
                                        "Content-Type",
                                        JSON,
                                        "x-square-hmacsha256-signature",
                                        base64(Jdk.hmac("HmacSHA256", NOW, url + body))),
                                body);
                    },
                    "x-square-hmacsha256-signature",
                    0),
            new Sender(
                    "sendgrid",
                    Map.of(
                            "public_key",
                            List.of(
                                    base64(Jdk.keyPair("secp256r1").getPublic().getEncoded()),
                                    base64(P256.getPublic().getEncoded()))),
                    (_, at, id) -> {
                        String time = Long.toString(at.getEpochSecond());
                        String body = "[{\"sg_event_id\":\"" + id + "\"}]\r\n";
                        return new Sent(
                                List.of(
                                        "Content-Type",
                                        JSON,
                                        "X-Twilio-Email-Event-Webhook-Timestamp",
                                        time,
                                        "X-Twilio-Email-Event-Webhook-Signature",
                                        base64(Jdk.sign("SHA256withECDSA", P256.getPrivate(), time + body))),
                                body);
                    },
                    "X-Twilio-Email-Event-Webhook-Signature",
                    300),
            new Sender(
                    "mailgun",
                    Map.of("signing_key", BOTH),
                    (_, at, id) -> {
                        String time = Long.toString(at.getEpochSecond());
                        return new Sent(
                                List.of("Content-Type", JSON),
                                "{\"signature\":{\"timestamp\":\"" + time + "\",\"token\":\"" + id
                                        + "\",\"signature\":\"" + hex(Jdk.hmac("HmacSHA256", NOW, time + id))
                                        + "\"},\"event-data\":{}}");
                    },
                    "signature.signature",
                    1800),
            bodyInHex("circleci", "secret", "circleci-signature", "v1=", "HmacSHA256", ""),
            bodyInHex("sentry", "client_secret", "Sentry-Hook-Signature", "", "HmacSHA256", "Request-ID"),
            new Sender(
                    "docusign",
                    Map.of("connect_key", BOTH),
                    (_, _, id) -> new Sent(
                            List.of(
                                    "Content-Type",
                                    JSON,
                                    "X-DocuSign-Signature-1",
                                    base64(Jdk.hmac("HmacSHA256", "another key of the account", object(id))),
                                    "X-DocuSign-Signature-2",
                                    base64(Jdk.hmac("HmacSHA256", NOW, object(id)))),
                            object(id)),
                    "X-DocuSign-Signature-2",
                    0),
            timeAndBody("calendly", "signing_key", "Calendly-Webhook-Signature"),
            bodyInHex("asana", "secret", "X-Hook-Signature", "", "HmacSHA256", ""),
            new Sender(
                    "trello",
                    Map.of("application_secret", BOTH),
                    (url, _, id) -> new Sent(
                            List.of(
                                    "Content-Type",
                                    JSON,
                                    "X-Trello-Webhook",
                                    base64(Jdk.hmac("HmacSHA1", NOW, object(id) + url))),
                            object(id)),
                    "X-Trello-Webhook",
                    0));

    /** What Discord sends. */
    public static Sent discord(Instant at, String body) {
        String time = Long.toString(at.getEpochSecond());
        try {
            return new Sent(
                    List.of(
                            "Content-Type",
                            JSON,
                            "X-Signature-Timestamp",
                            time,
                            "X-Signature-Ed25519",
                            hex(Jdk.sign("Ed25519", ED25519.getPrivate(), time + body))),
                    body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Sender bodyInHex(
            String vendor, String credential, String header, String prefix, String mac, String idHeader) {
        return new Sender(
                vendor,
                Map.of(credential, BOTH, "verify_token", BOTH).entrySet().stream()
                        .filter(it -> vendor.equals("meta") || it.getKey().equals(credential))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                (_, _, id) -> {
                    Sent sent = new Sent(
                            List.of("Content-Type", JSON, header, prefix + hex(Jdk.hmac(mac, NOW, object(id)))),
                            object(id));
                    return idHeader.isEmpty() ? sent : sent.and(idHeader, id);
                },
                header,
                0);
    }

    private static Sender bodyInBase64(
            String vendor, String credential, String header, String prefix, String idHeader) {
        return new Sender(
                vendor,
                Map.of(credential, BOTH),
                (_, _, id) -> {
                    Sent sent = new Sent(
                            List.of(
                                    "Content-Type",
                                    JSON,
                                    header,
                                    prefix + base64(Jdk.hmac("HmacSHA256", NOW, object(id)))),
                            object(id));
                    return idHeader.isEmpty() ? sent : sent.and(idHeader, id);
                },
                header,
                0);
    }

    private static Sender timeAndBody(String vendor, String credential, String header) {
        return new Sender(
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
                                    "t=" + time + ",v1=" + hex(Jdk.hmac("HmacSHA256", "rolled over", signed)) + ",v1="
                                            + hex(Jdk.hmac("HmacSHA256", NOW, signed)) + ",v0=00"),
                            object(id));
                },
                header,
                300);
    }

    private static Sender standardWebhooks(String vendor, String credential, String prefix) {
        return new Sender(
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
                                    "v1," + base64(Jdk.hmac("HmacSHA256", "rolled over", signed)) + " v1,"
                                            + base64(Jdk.hmac("HmacSHA256", WHSEC_KEY, signed.getBytes(UTF_8)))),
                            object(id));
                },
                prefix + "-signature",
                300);
    }

    private static Sender sns(String version, String algorithm) {
        return new Sender(
                "aws_sns",
                Map.of("topic_arn", List.of(TOPIC)),
                (_, at, id) -> sns(version, algorithm, "Notification", at, id, "", SNS_CERTIFICATE),
                "Signature",
                0);
    }

    /** A message of SNS; one that asks for a confirmation names an address. */
    public static Sent sns(
            String version, String algorithm, String type, Instant at, String id, String address, String certificate)
            throws GeneralSecurityException {
        boolean confirms = !address.isEmpty();
        String signed = "Message\nGrüße\nMessageId\n" + id + "\n"
                + (confirms ? "SubscribeURL\n" + address + "\n" : "Subject\nAlarm\n")
                + "Timestamp\n" + at + "\n"
                + (confirms ? "Token\n0123abc\n" : "")
                + "TopicArn\n" + TOPIC + "\nType\n" + type + "\n";
        return new Sent(
                List.of("Content-Type", "text/plain; charset=UTF-8", "x-amz-sns-message-type", type),
                "{\"Type\":\"" + type + "\",\"MessageId\":\"" + id + "\",\"TopicArn\":\"" + TOPIC + "\","
                        + (confirms
                                ? "\"SubscribeURL\":\"" + address + "\",\"Token\":\"0123abc\","
                                : "\"Subject\":\"Alarm\",\"UnsubscribeURL\":\"https://example.com\",")
                        + "\"Message\":\"Grüße\",\"Timestamp\":\"" + at + "\",\"SignatureVersion\":\"" + version
                        + "\",\"SigningCertURL\":\"" + certificate + "\",\"Signature\":\""
                        + base64(Jdk.sign(algorithm, Jdk.snsKey(), signed)) + "\"}");
    }

    public static Sender of(String vendor) {
        return ALL.stream().filter(it -> it.vendor().equals(vendor)).findFirst().orElseThrow();
    }

    private static String object(String id) {
        return "{\"id\":\"" + id + "\",\"event_id\":\"" + id + "\",\"text\":\"Grüße\"}";
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** With the last bit of the byte at a place turned. */
    public static byte[] turned(byte[] bytes, int at) {
        byte[] changed = Arrays.copyOf(bytes, bytes.length);
        changed[at] ^= 1;
        return changed;
    }

    /** With the last bit of a character turned. */
    public static String turned(String text, int at) {
        return new String(turned(text.getBytes(ISO_8859_1), at), ISO_8859_1);
    }
}
