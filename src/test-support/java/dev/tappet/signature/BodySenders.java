package dev.tappet.signature;

import static dev.tappet.signature.VendorSender.BOTH;
import static dev.tappet.signature.VendorSender.JSON;
import static dev.tappet.signature.VendorSender.NOW;
import static dev.tappet.signature.VendorSender.base64;
import static dev.tappet.signature.VendorSender.hex;
import static dev.tappet.signature.VendorSender.object;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tappet.signature.VendorSender.Sent;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Vendors that sign the body, some of them with the URL, but no time. */
final class BodySenders {
    static final List<VendorSender> ALL = List.of(
            bodyInHex("github", "secret", "X-Hub-Signature-256", "sha256=", "HmacSHA256", "X-GitHub-Delivery"),
            bodyInBase64("shopify", "secret", "X-Shopify-Hmac-SHA256", "", "X-Shopify-Webhook-Id"),
            // https://mailchimp.com/developer/transactional/guides/track-respond-activity-webhooks/#authenticating-webhook-requests
            new VendorSender(
                    "mandrill",
                    Map.of("key", BOTH),
                    (url, _, id) -> new Sent(
                            List.of(
                                    "Content-Type",
                                    "application/x-www-form-urlencoded",
                                    "X-Mandrill-Signature",
                                    base64(JdkCrypto.hmac(
                                            "HmacSHA1", NOW, url + "mandrill_events[{\"_id\":\"" + id + "\"}]"))),
                            "mandrill_events=%5B%7B%22_id%22%3A%22" + id + "%22%7D%5D"),
                    "X-Mandrill-Signature",
                    0),
            new VendorSender(
                    "twilio",
                    Map.of("auth_token", BOTH),
                    (url, _, id) -> {
                        // the URL, followed by the parameters sorted by name, each name followed by its value
                        String signed = url + "BodyHello, world&=" + "CallSidCA" + id + "From+14155550100";
                        return new Sent(
                                List.of(
                                        "Content-Type",
                                        "application/x-www-form-urlencoded",
                                        "I-Twilio-Idempotency-Token",
                                        id,
                                        "X-Twilio-Signature",
                                        base64(JdkCrypto.hmac("HmacSHA1", NOW, signed))),
                                "From=%2B14155550100&CallSid=CA" + id + "&Body=Hello%2C+world%26%3D");
                    },
                    "X-Twilio-Signature",
                    0),
            new VendorSender(
                    "twilio",
                    Map.of("auth_token", BOTH),
                    (url, _, id) -> {
                        byte[] body = object(id).getBytes(UTF_8);
                        String query = "bodySHA256=" + hex(JdkCrypto.sha256(body));
                        return new Sent(
                                query,
                                List.of(
                                        "Content-Type",
                                        JSON,
                                        "I-Twilio-Idempotency-Token",
                                        id,
                                        "X-Twilio-Signature",
                                        base64(JdkCrypto.hmac("HmacSHA1", NOW, url + "?" + query))),
                                body);
                    },
                    "X-Twilio-Signature",
                    0),
            new VendorSender(
                    "pagerduty",
                    Map.of("secret", BOTH),
                    (_, _, id) -> {
                        String body = "{\"event\":{\"id\":\"" + id + "\"}}";
                        return new Sent(
                                List.of(
                                        "Content-Type",
                                        JSON,
                                        "X-PagerDuty-Signature",
                                        "v1=" + hex(JdkCrypto.hmac("HmacSHA256", "of another subscription", body))
                                                + ",v1=" + hex(JdkCrypto.hmac("HmacSHA256", NOW, body))),
                                body);
                    },
                    "X-PagerDuty-Signature",
                    0),
            bodyInHex("jira", "secret", "X-Hub-Signature", "sha256=", "HmacSHA256", "X-Atlassian-Webhook-Identifier"),
            bodyInHex("bitbucket", "secret", "X-Hub-Signature", "sha256=", "HmacSHA256", "X-Request-UUID"),
            bodyInHex("intercom", "client_secret", "X-Hub-Signature", "sha1=", "HmacSHA1", ""),
            bodyInHex("meta", "app_secret", "X-Hub-Signature-256", "sha256=", "HmacSHA256", ""),
            bodyInHex("dropbox", "app_secret", "X-Dropbox-Signature", "", "HmacSHA256", ""),
            bodyInBase64("typeform", "secret", "Typeform-Signature", "sha256=", ""),
            new VendorSender(
                    "square",
                    Map.of("signature_key", BOTH),
                    (url, _, id) -> {
                        String body = "{\"event_id\":\"" + id + "\"}";
                        return new Sent(
                                List.of(
                                        "Content-Type",
                                        JSON,
                                        "x-square-hmacsha256-signature",
                                        base64(JdkCrypto.hmac("HmacSHA256", NOW, url + body))),
                                body);
                    },
                    "x-square-hmacsha256-signature",
                    0),
            bodyInHex("circleci", "secret", "circleci-signature", "v1=", "HmacSHA256", ""),
            bodyInHex("sentry", "client_secret", "Sentry-Hook-Signature", "", "HmacSHA256", "Request-ID"),
            new VendorSender(
                    "docusign",
                    Map.of("connect_key", BOTH),
                    (_, _, id) -> new Sent(
                            List.of(
                                    "Content-Type",
                                    JSON,
                                    "X-DocuSign-Signature-1",
                                    base64(JdkCrypto.hmac("HmacSHA256", "another key of the account", object(id))),
                                    "X-DocuSign-Signature-2",
                                    base64(JdkCrypto.hmac("HmacSHA256", NOW, object(id)))),
                            object(id)),
                    "X-DocuSign-Signature-2",
                    0),
            new VendorSender(
                    "line",
                    Map.of("channel_secret", BOTH),
                    (_, _, id) -> {
                        String body = "{\"destination\":\"U1\",\"events\":[{\"type\":\"follow\",\"webhookEventId\":\""
                                + id + "\"}]}";
                        return new Sent(
                                List.of(
                                        "Content-Type",
                                        JSON,
                                        "X-Line-Signature",
                                        base64(JdkCrypto.hmac("HmacSHA256", NOW, body))),
                                body);
                    },
                    "X-Line-Signature",
                    0),
            bodyInHex("notion", "verification_token", "X-Notion-Signature", "sha256=", "HmacSHA256", ""),
            bodyInHex("grafana", "hmac_secret", "X-Grafana-Alerting-Signature", "", "HmacSHA256", ""),
            bodyInHex("asana", "secret", "X-Hook-Signature", "", "HmacSHA256", ""),
            new VendorSender(
                    "trello",
                    Map.of("application_secret", BOTH),
                    (url, _, id) -> new Sent(
                            List.of(
                                    "Content-Type",
                                    JSON,
                                    "X-Trello-Webhook",
                                    base64(JdkCrypto.hmac("HmacSHA1", NOW, object(id) + url))),
                            object(id)),
                    "X-Trello-Webhook",
                    0));

    private BodySenders() {}

    private static VendorSender bodyInHex(
            String vendor, String credential, String header, String prefix, String mac, String idHeader) {
        return new VendorSender(
                vendor,
                Map.of(credential, BOTH, "verify_token", BOTH).entrySet().stream()
                        .filter(it -> vendor.equals("meta") || it.getKey().equals(credential))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                (_, _, id) -> {
                    Sent sent = new Sent(
                            List.of("Content-Type", JSON, header, prefix + hex(JdkCrypto.hmac(mac, NOW, object(id)))),
                            object(id));
                    return idHeader.isEmpty() ? sent : sent.and(idHeader, id);
                },
                header,
                0);
    }

    private static VendorSender bodyInBase64(
            String vendor, String credential, String header, String prefix, String idHeader) {
        return new VendorSender(
                vendor,
                Map.of(credential, BOTH),
                (_, _, id) -> {
                    Sent sent = new Sent(
                            List.of(
                                    "Content-Type",
                                    JSON,
                                    header,
                                    prefix + base64(JdkCrypto.hmac("HmacSHA256", NOW, object(id)))),
                            object(id));
                    return idHeader.isEmpty() ? sent : sent.and(idHeader, id);
                },
                header,
                0);
    }
}
