package dev.tappet.signature;

import static dev.tappet.signature.VendorSender.JSON;
import static dev.tappet.signature.VendorSender.base64;
import static dev.tappet.signature.VendorSender.hex;
import static dev.tappet.signature.VendorSender.object;

import dev.tappet.signature.VendorSender.Sent;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Vendors that sign with a private key. Receivers have the public key or a certificate. */
public final class KeySenders {
    private static final KeyPair ED25519 = JdkCrypto.keyPair("Ed25519");

    /** The public key of the application whose requests {@link #discord} makes. */
    public static final String DISCORD_KEY = hex(JdkCrypto.raw(ED25519));

    private static final KeyPair P256 = JdkCrypto.keyPair("secp256r1");
    private static final String TOPIC = "arn:aws:sns:eu-west-1:123456789012:alarms";

    /** The URL of {@link JdkCrypto#snsCertificate()}. */
    public static final String SNS_CERTIFICATE =
            "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem";

    static final List<VendorSender> ALL = List.of(
            new VendorSender(
                    "standard_webhooks",
                    Map.of(
                            "public_key",
                            List.of("whpk_" + base64(new byte[32]), "whpk_" + base64(JdkCrypto.raw(ED25519)))),
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
                                                + base64(JdkCrypto.sign(
                                                        "Ed25519",
                                                        ED25519.getPrivate(),
                                                        id + "." + time + "." + object(id)))),
                                object(id));
                    },
                    "webhook-signature",
                    300),
            new VendorSender(
                    "discord",
                    Map.of("public_key", List.of(hex(new byte[32]), hex(JdkCrypto.raw(ED25519)))),
                    (_, at, id) -> discord(at, "{\"type\":2,\"id\":\"" + id + "\"}"),
                    "X-Signature-Ed25519",
                    300),
            sns("1", "SHA1withRSA"),
            sns("2", "SHA256withRSA"),
            new VendorSender(
                    "sendgrid",
                    Map.of(
                            "public_key",
                            List.of(
                                    base64(JdkCrypto.keyPair("secp256r1")
                                            .getPublic()
                                            .getEncoded()),
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
                                        base64(JdkCrypto.sign("SHA256withECDSA", P256.getPrivate(), time + body))),
                                body);
                    },
                    "X-Twilio-Email-Event-Webhook-Signature",
                    300));

    private KeySenders() {}

    /** A request of Discord. */
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
                            hex(JdkCrypto.sign("Ed25519", ED25519.getPrivate(), time + body))),
                    body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static VendorSender sns(String version, String algorithm) {
        return new VendorSender(
                "aws_sns",
                Map.of("topic_arn", List.of(TOPIC)),
                (_, at, id) -> sns(version, algorithm, "Notification", at, id, "", SNS_CERTIFICATE),
                "Signature",
                3900);
    }

    /** A message of SNS. A message that requires confirmation has an address. */
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
                        + base64(JdkCrypto.sign(algorithm, JdkCrypto.snsKey(), signed)) + "\"}");
    }
}
