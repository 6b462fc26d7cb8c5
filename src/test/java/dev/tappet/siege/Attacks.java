package dev.tappet.siege;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tappet.harness.ApiClient.Urls;
import dev.tappet.harness.Request;
import dev.tappet.siege.Attack.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Attacks that stopped a server once, and their neighbours. */
final class Attacks {
    private static final int MEBIBYTE = 1 << 20;

    private Attacks() {}

    static List<Attack> all() {
        return List.of(
                new Attack(
                        "200 bodies of 1 MiB to no id",
                        true,
                        target -> Assaults.unfinished(target.port(), 200, body("/v1/x", MEBIBYTE - 1))),
                new Attack(
                        "200 bodies of 1 MiB to an open URL",
                        false,
                        target -> Assaults.unfinished(
                                target.port(),
                                200,
                                body(publish(target, "length").async(), MEBIBYTE - 1))),
                new Attack(
                        "200 chunked bodies to an open URL",
                        false,
                        target -> Assaults.unfinished(
                                target.port(),
                                200,
                                chunked(publish(target, "length").async()))),
                new Attack(
                        "3,000 unfinished heads of 60 KB",
                        true,
                        target -> Assaults.unfinished(target.port(), 3_000, head(60_000))),
                new Attack(
                        "3,000 unfinished heads of 15 KB",
                        false,
                        target -> Assaults.unfinished(target.port(), 3_000, head(15_000))),
                new Attack(
                        "8 senders of [[],[],…]",
                        true,
                        target -> Assaults.repeated(
                                target.port(),
                                8,
                                Request.post(publish(target, "length").async(), Map.of(), arrays()))),
                new Attack(
                        "24 senders of 1 MiB of JSON",
                        false,
                        target -> Assaults.repeated(
                                target.port(),
                                24,
                                Request.post(publish(target, "length").async(), Map.of(), records()))),
                new Attack(
                        "100 responses of 1 MB not read",
                        false,
                        target -> Assaults.unread(
                                target.port(),
                                100,
                                whole(publish(target, "echo").sync(), records()))),
                new Attack(
                        "60 responses of 4 MB not read",
                        false,
                        target -> Assaults.unread(
                                target.port(),
                                60,
                                whole(publish(target, "large").sync(), new byte[] {'{', '}'}))),
                new Attack(
                        "6 readers of a record of 3.6 MB",
                        false,
                        target -> RecordReaders.of(
                                target, publish(target, "quadruple").async(), 6, arrays())),
                new Attack(
                        "32 executions, 16 MB of variables each",
                        true,
                        target -> Assaults.repeated(
                                target.port(),
                                32,
                                small(publish(target, "variables").async()))),
                new Attack(
                        "13,000 connections that send nothing",
                        false,
                        target -> Assaults.unfinished(target.port(), 13_000, new byte[0])),
                new Attack(
                        "for_each, 100 responses of 1 MB at once",
                        true,
                        target -> Assaults.once(
                                target.port(), 1, small(publish(target, "loop").async()))),
                new Attack(
                        "32 executions, 1 MB responses",
                        true,
                        target -> Assaults.repeated(
                                target.port(), 32, small(publish(target, "one").async()))),
                new Attack("4 drafts, 100 responses of 1 MB at once", true, target -> {
                    Urls urls = publish(target, "loop");
                    return Assaults.repeated(target.port(), 4, target.attacker().draftRun(urls.workflow(), Map.of()));
                }),
                new Attack(
                        "40 executions that hang",
                        false,
                        target -> Assaults.once(
                                target.port(), 40, small(publish(target, "hang").async()))),
                new Attack(
                        "300 synchronous calls that hang",
                        false,
                        target -> Assaults.repeated(
                                target.port(),
                                300,
                                small(publish(target, "hang").sync()))),
                new Attack(
                        "computing within the limits",
                        false,
                        target -> Assaults.repeated(
                                target.port(),
                                2,
                                small(publish(target, "compute").async()))),
                new Attack(
                        "40 executions that compute",
                        true,
                        target -> Assaults.repeated(
                                target.port(),
                                40,
                                small(publish(target, "compute").async()))),
                new Attack("8 drafts that compute", false, target -> {
                    Urls urls = publish(target, "compute");
                    return Assaults.repeated(target.port(), 8, target.attacker().draftRun(urls.workflow(), Map.of()));
                }),
                new Attack(
                        "20 senders to a condition that computes",
                        true,
                        target -> Assaults.repeated(
                                target.port(),
                                20,
                                small(publish(target, "condition").async()))),
                new Attack(
                        "2 x 40,000 Σ into $lowercase",
                        false,
                        target -> Assaults.once(
                                target.port(),
                                2,
                                Request.post(publish(target, "text").async(), Map.of(), sigmas()))));
    }

    private static Urls publish(Target target, String definition) throws IOException {
        return target.attacker()
                .publish(
                        "/siege/" + definition + ".yaml",
                        Map.of(
                                "integration", target.attacker().integration("Siege"),
                                "service", target.service()));
    }

    /** A head, and all of its body but the last byte. */
    private static byte[] body(String path, int length) {
        return joined(
                "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                        .formatted(path, length),
                new byte[length - 1]);
    }

    private static byte[] chunked(String path) {
        return joined(
                "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n"
                        .formatted(path, MEBIBYTE),
                new byte[MEBIBYTE - 1]);
    }

    /** Headers of 8 KB each, and no end. */
    private static byte[] head(int length) {
        StringBuilder head = new StringBuilder("POST /v1/x HTTP/1.1\r\nHost: localhost\r\n");
        while (head.length() < length) {
            head.append("X-")
                    .append(head.length())
                    .append(": ")
                    .append("x".repeat(Math.min(8_000, length)))
                    .append("\r\n");
        }
        return head.substring(0, length).getBytes(US_ASCII);
    }

    private static byte[] whole(String path, byte[] json) {
        return joined(
                "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                        .formatted(path, json.length),
                json);
    }

    private static byte[] joined(String head, byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.getBytes(US_ASCII));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    private static Request small(String path) {
        return Request.post(path, Map.of(), "{}".getBytes(US_ASCII));
    }

    /** As many nodes as fit into 1 MiB. */
    private static byte[] arrays() {
        return ("[" + "[],".repeat(MEBIBYTE / 3 - 2) + "[]]").getBytes(US_ASCII);
    }

    /** Almost 1 MB of JSON as applications send it. */
    static byte[] records() {
        return IntStream.range(0, 9_000)
                .mapToObj(
                        "{\"id\":%1$d,\"name\":\"Customer %1$d\",\"tags\":[\"a\",\"b\"],\"address\":{\"city\":\"Berlin\",\"zip\":\"10115\"}}"
                                ::formatted)
                .collect(Collectors.joining(",", "[", "]"))
                .getBytes(US_ASCII);
    }

    private static byte[] sigmas() {
        return ("{\"text\":\"" + "Σ".repeat(40_000) + "\"}").getBytes(UTF_8);
    }
}
