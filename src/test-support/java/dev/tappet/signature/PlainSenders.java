package dev.tappet.signature;

import static dev.tappet.signature.VendorSender.BOTH;
import static dev.tappet.signature.VendorSender.JSON;
import static dev.tappet.signature.VendorSender.NOW;
import static dev.tappet.signature.VendorSender.OLD;
import static dev.tappet.signature.VendorSender.object;

import dev.tappet.signature.VendorSender.Sent;
import java.util.List;
import java.util.Map;

/** Vendors that send the secret itself. */
final class PlainSenders {
    static final List<VendorSender> ALL = List.of(
            new VendorSender(
                    "gitlab",
                    Map.of("secret_token", BOTH),
                    (_, _, id) -> new Sent(
                            List.of("Content-Type", JSON, "X-Gitlab-Token", NOW, "Idempotency-Key", id), object(id)),
                    "X-Gitlab-Token",
                    0),
            new VendorSender(
                    "okta",
                    Map.of("authentication_secret", BOTH),
                    (_, _, id) -> new Sent(List.of("Content-Type", JSON, "Authorization", NOW), object(id)),
                    "Authorization",
                    0),
            new VendorSender(
                    "microsoft_graph",
                    Map.of("client_state", BOTH),
                    (_, _, id) -> new Sent(
                            List.of("Content-Type", JSON),
                            "{\"value\":[{\"id\":\"" + id + "\",\"clientState\":\"" + NOW + "\"},{\"clientState\":\""
                                    + OLD + "\"}]}"),
                    "value[].clientState",
                    0));

    private PlainSenders() {}
}
