package dev.tappet.server.demo;

import dev.tappet.signature.VendorCredentials;
import dev.tappet.signature.VendorTable;
import dev.tappet.workspace.integration.Integration.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A sample workflow of the demo, with an integration of its own.
 *
 * @param name      of its definition, which is a resource
 * @param title     a description of what it demonstrates
 * @param kind      the kind of its integration, given the secret
 * @param hasSecret whether requests must have the header {@link #HEADER}
 * @param curls     the arguments of curl after the URL, for each event; {@code <secret>} and {@code <payload>} are
 *                  replaced
 * @param payload   the name of a real payload, a resource that is copied beside the data
 */
record DemoSample(
        String name,
        String title,
        Function<String, Kind> kind,
        boolean hasSecret,
        List<String> curls,
        Optional<String> payload) {
    static final String HEADER = "X-Demo-Key";

    private static final String JSON = "-H 'Content-Type: application/json' ";

    static final List<DemoSample> ALL = List.of(
            of("hello", "Hello: a response with a value of the event", "-d '{\"body\": [1,2,3]}'"),
            new DemoSample(
                    "preflight",
                    "A browser's preflight (OPTIONS), then the request itself, which needs the secret header",
                    _ -> Kind.RAW_HTTP,
                    true,
                    List.of(
                            "-i -X OPTIONS -H 'Origin: https://app.example' -H 'Access-Control-Request-Method: POST'",
                            "-i -H 'Origin: https://app.example' -H '" + HEADER + ": <secret>' " + JSON
                                    + "-d '{\"ask\": \"me\"}'"),
                    Optional.empty()),
            of(
                    "report",
                    "A response with its own status and headers, as CSV",
                    "-i -d '{\"orders\": [{\"id\": 1, \"customer\": \"Ada\", \"amount\": 99}, "
                            + "{\"id\": 2, \"customer\": \"Grace\", \"amount\": 40}]}'"),
            of(
                    "slow",
                    "Longer than a caller waits: after 50 seconds the response is 201 with the execution's id",
                    "-i -d '{\"seconds\": 60}'"),
            of("respond", "A response at once, while the workflow continues for ten seconds", "-i -d '{\"order\": 7}'"),
            of(
                    "relay",
                    "A request to another service, whose response becomes the response",
                    "-d '{\"orders\": [{\"id\": 1, \"customer\": \"Ada\", \"amount\": 99}]}'"),
            of(
                    "gather",
                    "Many requests at once, of which one is refused",
                    "-d '{\"keys\": [\"<secret>\", \"wrong\", \"<secret>\"]}'"),
            new DemoSample(
                    "pull-request",
                    "A pull request, as GitHub sends and signs it; with another secret the response is 401",
                    DemoSample::gitHub,
                    false,
                    List.of(JSON
                            + "-H 'X-GitHub-Event: pull_request' -H \"X-Hub-Signature-256: sha256=$(openssl dgst"
                            + " -sha256"
                            + " -hmac '<secret>' < '<payload>' | sed 's/.* //')\" --data-binary @'<payload>'"),
                    Optional.of("github/pull_request.json")));

    private static DemoSample of(String name, String title, String curl) {
        return new DemoSample(name, title, _ -> Kind.WEBHOOK, false, List.of(curl), Optional.empty());
    }

    private static Kind gitHub(String secret) {
        return new Kind.OfVendor(
                new VendorCredentials(VendorTable.find("github").orElseThrow(), Map.of("secret", List.of(secret))));
    }
}
