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
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/** Vendors with their own separators, or whose signature covers parts of a request other than the whole body. */
public final class NewerSenders {
    private static final String ADYEN_KEY = "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056";
    private static final String WEBHOOK_ID = "4JH86294D6297924G";

    /** The URL of the certificate of PayPal, which is {@link JdkCrypto#snsCertificate()}. */
    public static final String PAYPAL_CERTIFICATE =
            "https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-7a8abba8";

    static final List<VendorSender> ALL = List.of(
            new VendorSender(
                    "paddle",
                    Map.of("secret", BOTH),
                    (_, at, id) -> {
                        String time = Long.toString(at.getEpochSecond());
                        return new Sent(
                                List.of(
                                        "Content-Type",
                                        JSON,
                                        "Paddle-Signature",
                                        "ts=" + time + ";h1="
                                                + hex(JdkCrypto.hmac(
                                                        "HmacSHA256", "rolled over", time + ":" + object(id)))
                                                + ";h1="
                                                + hex(JdkCrypto.hmac("HmacSHA256", NOW, time + ":" + object(id)))),
                                object(id));
                    },
                    "Paddle-Signature",
                    300),
            new VendorSender(
                    "workos",
                    Map.of("secret", BOTH),
                    (_, at, id) -> {
                        String time = Long.toString(at.toEpochMilli());
                        return new Sent(
                                List.of(
                                        "Content-Type",
                                        JSON,
                                        "WorkOS-Signature",
                                        "t=" + time + ", v1="
                                                + hex(JdkCrypto.hmac("HmacSHA256", NOW, time + "." + object(id)))),
                                object(id));
                    },
                    "WorkOS-Signature",
                    300),
            new VendorSender(
                    "contentful",
                    Map.of("secret", BOTH),
                    (url, at, id) -> {
                        String time = Long.toString(at.toEpochMilli());
                        String listed = "content-type,x-contentful-signed-headers,x-contentful-timestamp,x-topic";
                        String signed = "POST\n" + url.replaceFirst("https?://[^/]+", "") + "?env=a%20b\n"
                                + "content-type:" + JSON + ";x-contentful-signed-headers:" + listed
                                + ";x-contentful-timestamp:" + time + ";x-topic:Entry.publish\n" + object(id);
                        return new Sent(
                                "env=a%20b",
                                List.of(
                                        "Content-Type",
                                        JSON,
                                        "X-Topic",
                                        "Entry.publish",
                                        "X-Contentful-Signed-Headers",
                                        listed,
                                        "X-Contentful-Timestamp",
                                        time,
                                        "X-Contentful-Signature",
                                        hex(JdkCrypto.hmac("HmacSHA256", NOW, signed))),
                                object(id).getBytes(UTF_8));
                    },
                    "X-Contentful-Signature",
                    300),
            new VendorSender(
                    "adyen",
                    Map.of("hmac_key", List.of("00".repeat(32), ADYEN_KEY)),
                    (_, _, id) -> {
                        String signed = "psp-" + id + "::TestMerchant:order:7:1130:EUR:AUTHORISATION:true";
                        byte[] key = HexFormat.of().parseHex(ADYEN_KEY);
                        return new Sent(
                                List.of("Content-Type", JSON),
                                "{\"live\":\"false\",\"notificationItems\":[{\"NotificationRequestItem\":{\"additionalData\":"
                                        + "{\"hmacSignature\":\""
                                        + base64(JdkCrypto.hmac("HmacSHA256", key, signed.getBytes(UTF_8)))
                                        + "\"},\"amount\":{\"currency\":\"EUR\",\"value\":1130},"
                                        + "\"pspReference\":\"psp-" + id + "\",\"eventCode\":\"AUTHORISATION\","
                                        + "\"merchantAccountCode\":\"TestMerchant\",\"merchantReference\":\"order:7\","
                                        + "\"success\":\"true\"}}]}");
                    },
                    "hmacSignature",
                    0),
            new VendorSender(
                    "paypal",
                    Map.of("webhook_id", List.of(WEBHOOK_ID)),
                    (_, at, id) -> {
                        String time = Instant.ofEpochSecond(at.getEpochSecond()).toString();
                        CRC32 sum = new CRC32();
                        sum.update(object(id).getBytes(UTF_8));
                        return new Sent(
                                List.of(
                                        "Content-Type",
                                        JSON,
                                        "PAYPAL-TRANSMISSION-ID",
                                        id,
                                        "PAYPAL-TRANSMISSION-TIME",
                                        time,
                                        "PAYPAL-CERT-URL",
                                        PAYPAL_CERTIFICATE,
                                        "PAYPAL-AUTH-ALGO",
                                        "SHA256withRSA",
                                        "PAYPAL-TRANSMISSION-SIG",
                                        base64(JdkCrypto.sign(
                                                "SHA256withRSA",
                                                JdkCrypto.snsKey(),
                                                id + "|" + time + "|" + WEBHOOK_ID + "|" + sum.getValue()))),
                                object(id));
                    },
                    "PAYPAL-TRANSMISSION-SIG",
                    3600));

    private NewerSenders() {}
}
