package dev.tappet.signature;

import static dev.tappet.signature.Sender.BOTH;
import static dev.tappet.signature.Sender.JSON;
import static dev.tappet.signature.Sender.NOW;
import static dev.tappet.signature.Sender.OLD;
import static dev.tappet.signature.Sender.object;

import dev.tappet.signature.Sender.Sent;
import java.util.List;
import java.util.Map;

/** Vendors that send the secret itself. */
final class PlainSenders {
    static final List<Sender> ALL = List.of(
            new Sender(
                    "gitlab",
                    Map.of("secret_token", BOTH),
                    (_, _, id) -> new Sent(
                            List.of("Content-Type", JSON, "X-Gitlab-Token", NOW, "Idempotency-Key", id), object(id)),
                    "X-Gitlab-Token",
                    0),
            new Sender(
                    "okta",
                    Map.of("authentication_secret", BOTH),
                    (_, _, id) -> new Sent(List.of("Content-Type", JSON, "Authorization", NOW), object(id)),
                    "Authorization",
                    0),
            new Sender(
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
