package dev.tappet.api;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How an integration knows its senders: headers, signatures, vendors, and what is shown of their secrets. */
@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryApiProfile.class)
class IntegrationAuthenticationApiTest extends ApiFixture {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'colour': 1|authentication.colour: unknown key",
                "'headers': {}|authentication.headers: must be a list",
                "'headers': [7]|authentication.headers[0]: must be an object",
                "'headers': [{'header': 'A', 'secret': 's'}]|authentication.headers[0].secret: unknown key",
                "'headers': [{'header': 'A', 'secrets': [1]}]|authentication.headers[0].secrets[0]: must be text",
                "'headers': [{'header': 'Host', 'secrets': ['s']}]|authentication.headers[0].header: must be a header",
                "'signature': 7|authentication.signature: must be an object",
                "'signature': {'secrets': ['s']}|authentication.signature.header: must be text",
                "'signature': {'header': 'A'}|authentication.signature.secrets: must be a list",
                "'signature': {'header': 'A', 'secrets': []}|authentication.signature.secrets: must have 1 to 5",
                "'signature': {'header': 'A', 'secrets': ['s'], 'algorithm':"
                        + " 'md5'}|authentication.signature.algorithm: must be one of",
                "'signature': {'header': 'A', 'secrets': ['s'], 'algorithm': 'equal'}|signature.algorithm: equal is"
                        + " for",
                "'signature': {'header': 'A', 'secrets': ['s'], 'algorithm': 'ed25519'}|signature.secrets[0]: must"
                        + " be a key",
                "'signature': {'field': 'a..b', 'secrets': ['s']}|authentication.signature.field: must be names of",
                "'signature': {'header': 'A', 'secrets': ['s'], 'colour': 1}|signature.colour: unknown key",
                "'signature': {'header': 'A', 'secrets': ['s'], 'encoding': 'x'}|authentication.signature.encoding:"
                        + " must be one of hex",
                "'signature': {'header': 'A', 'secrets': ['s'], 'prefix': 'a b'}|authentication.signature.prefix:"
                        + " must have at most",
                "'signature': {'header': 'A', 'secrets': ['s'], 'signed': '{x}'}|authentication.signature.signed:"
                        + " must contain {body}",
                "'signature': {'header': 'A', 'secrets': ['s'], 'signed': '{url}'}|authentication.signature.signed:"
                        + " must contain {body}",
                "'signature': {'header': 'A', 'secrets': ['s'], 'signed':"
                        + " '{body}}'}|authentication.signature.signed: must contain {body}",
                "'signature': {'header': 'A', 'secrets': ['s'], 'signed':"
                        + " '{id}.{body}'}|authentication.signature.id: is",
                "'signature': {'header': 'A', 'secrets': ['s'], 'signed': '{timestamp}.{body}'}"
                        + "|authentication.signature.timestamp: is required",
                "'signature': {'header': 'A', 'secrets': ['s'], 'timestamp': {'header': 'T'}}"
                        + "|authentication.signature.timestamp: has no effect",
                "'signature': {'header': 'A', 'secrets': ['s'], 'signed': '{body}{timestamp}',"
                        + " 'timestamp': {'header': 'T', 'tolerance_seconds': 0}}"
                        + "|authentication.signature.timestamp.tolerance_seconds: must be 1 to 86400",
                "'signature': {'header': 'A', 'secrets': ['s'], 'signed': '{body}{timestamp}',"
                        + " 'timestamp': {'header': 'T', 'tolerance_seconds': 1.5}}"
                        + "|authentication.signature.timestamp.tolerance_seconds: must be a whole number",
                "'signature': {'header': 'A', 'secrets': ['f0', 'zz'], 'secret_encoding': 'hex'}"
                        + "|authentication.signature.secrets[1]: must be a key",
            })
    void invalidAuthentication_isRejectedNamingItsField(String authentication, String detail) {
        String body = "{'name': 'x', 'kind': 'webhook', 'authentication': {%s}}".formatted(authentication);
        problem(json(editor, body.replace('\'', '"')).post("/integrations").then(), 400, "Invalid request")
                .body("detail", containsString(detail));
    }

    @Test
    void signature_isShownWithoutSecrets() {
        String id = json(editor, """
                        {"name": "Signed", "kind": "webhook", "authentication": {"signature": {
                          "header": "X-Signature", "algorithm": "sha512", "encoding": "base64", "prefix": "v1,",
                          "signed": "{id}.{timestamp}.{body}", "timestamp": {"header": "X-Time"},
                          "id": {"header": "X-Id"}, "secret_encoding": "base64",
                          "secrets": ["whsec_b25lLXNlY3JldA==", "b3RoZXItc2VjcmV0"]}}}""")
                .post("/integrations")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        by(editor)
                .get("/integrations/" + id)
                .then()
                .body(
                        "authentication",
                        is(Map.of(
                                "headers",
                                List.of(),
                                "signature",
                                Map.of(
                                        "header",
                                        "X-Signature",
                                        "algorithm",
                                        "sha512",
                                        "encoding",
                                        "base64",
                                        "prefix",
                                        "v1,",
                                        "signed",
                                        "{id}.{timestamp}.{body}",
                                        "timestamp",
                                        Map.of("header", "X-Time", "format", "unix", "tolerance_seconds", 300),
                                        "id",
                                        Map.of("header", "X-Id"),
                                        "secret_encoding",
                                        "base64",
                                        "secret_count",
                                        2))))
                .body(not(containsString("c2VjcmV0")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'kind': 'github'|credentials.secret: is required: The secret that you chose",
                "'kind': 'github', 'credentials': {'secret': []}|credentials.secret: must have 1 to 5 secrets",
                "'kind': 'github', 'credentials': {'secret': 7}|credentials.secret: must be a list",
                "'kind': 'github', 'credentials': {'secret': 'a', 'x': 'b'}|credentials.x: GitHub has no such"
                        + " credential",
                "'kind': 'github', 'credentials': {'secret': 'a'}, 'authentication': {}|authentication: must not be given for github",
                "'kind': 'webhook', 'credentials': {'secret': 'a'}|credentials: must not be given for kinds other than vendors",
                "'kind': 'gitlab', 'credentials': {}|credentials: at least one is required of secret_token,"
                        + " signing_token",
                "'kind': 'gitlab', 'credentials': {'signing_token': 'whsec_%'}|credentials.signing_token[0]: has an"
                        + " invalid form",
                "'kind': 'discord', 'credentials': {'public_key': 'abcd'}|credentials.public_key[0]: has an invalid"
                        + " form",
                "'kind': 'sendgrid', 'credentials': {'public_key': 'AAAA'}|credentials.public_key[0]: has an"
                        + " invalid form",
                "'kind': 'aws_sns', 'credentials': {'topic_arn': 'alarms'}|credentials.topic_arn[0]: has an invalid"
                        + " form",
            })
    void unknownCredential_isRejectedNamingIt(String fields, String detail) {
        String body = "{'name': 'x', %s}".formatted(fields).replace('\'', '"');
        problem(json(editor, body).post("/integrations").then(), 400, "Invalid request")
                .body("detail", containsString(detail));
    }

    @Test
    void sentSecrets_areShownWithoutTheirValues() {
        json(
                        editor,
                        "{\"name\": \"Sent\", \"kind\": \"webhook\", \"authentication\": {"
                                + "\"basic\": {\"username\": \"ada\", \"secrets\": [\"sesame-1\"]},"
                                + "\"query\": [{\"parameter\": \"key\", \"secrets\": [\"sesame-2\", \"sesame-3\"]}]}}")
                .post("/integrations")
                .then()
                .statusCode(201)
                .body(
                        "authentication",
                        is(Map.of(
                                "headers",
                                List.of(),
                                "basic",
                                Map.of("username", "ada", "secret_count", 1),
                                "query",
                                List.of(Map.of("parameter", "key", "secret_count", 2)))))
                .body(
                        "secrets.place",
                        is(List.of("authentication.basic", "authentication.query.key", "authentication.query.key")))
                .body(not(containsString("sesame")));
    }

    @Test
    void vendorSecrets_areRotated_notShown() {
        String id = json(
                        editor,
                        "{\"name\": \"SNS\", \"kind\": \"meta\", \"credentials\":"
                                + " {\"app_secret\": \"s3cret-1\", \"verify_token\": [\"t0ken\"]}}")
                .post("/integrations")
                .then()
                .statusCode(201)
                .body("kind", is("meta"), "credentials.app_secret", is(Map.of("count", 1)))
                .body("$", not(hasKey("authentication")))
                .body(not(containsString("s3cret")), not(containsString("t0ken")))
                .extract()
                .path("id");
        json(editor, "{\"credentials\": {\"app_secret\": [\"s3cret-1\", \"s3cret-2\"], \"verify_token\": \"t\"}}")
                .patch("/integrations/" + id)
                .then()
                .statusCode(200)
                .body("credentials.app_secret.count", is(2));
        json(editor, "{\"enabled\": false}")
                .patch("/integrations/" + id)
                .then()
                .body("credentials.app_secret.count", is(2));
        problem(
                json(editor, "{\"authentication\": {}}")
                        .patch("/integrations/" + id)
                        .then(),
                400,
                "Invalid request");
        problem(
                json(editor, "{\"minutes\": 5}")
                        .post("/integrations/" + id + "/enrolment")
                        .then(),
                409,
                "Conflict");
    }

    @Test
    void publicCredential_isShown() {
        json(
                        editor,
                        "{\"name\": \"x\", \"kind\": \"aws_sns\", \"credentials\":"
                                + " {\"topic_arn\": \"arn:aws:sns:eu-west-1:123456789012:a\"}}")
                .post("/integrations")
                .then()
                .statusCode(201)
                .body("credentials.topic_arn.values", contains("arn:aws:sns:eu-west-1:123456789012:a"));
    }

    @Test
    void integrationKinds_areListedWithCredentials() {
        by(editor)
                .get("/integration-kinds")
                .then()
                .statusCode(200)
                .body("integration_kinds.kind", hasSize(54))
                .body("integration_kinds.find { it.kind == 'discord' }.credentials[0].name", is("public_key"))
                .body("integration_kinds.find { it.kind == 'discord' }.credentials[0].secret", is(false))
                .body("integration_kinds.find { it.kind == 'asana' }.credentials[0].required", is(false));
    }

    @Test
    void integrationKinds_areListedWithProofsOfTheirSenders() {
        String kind = "integration_kinds.find { it.kind == '%s' }.";
        by(editor)
                .get("/integration-kinds")
                .then()
                .statusCode(200)
                .body(kind.formatted("stripe") + "proofs[0].type", is("signature"))
                .body(kind.formatted("stripe") + "proofs[0].credential", is("signing_secret"))
                .body(kind.formatted("stripe") + "proofs[0].signature.signed", is("{timestamp}.{body}"))
                .body(kind.formatted("shopify") + "proofs[0].signature.header", is("X-Shopify-Hmac-SHA256"))
                .body(kind.formatted("gitlab") + "proofs[0].type", is("header"))
                .body(kind.formatted("gitlab") + "proofs[0].name", is("X-Gitlab-Token"))
                .body(kind.formatted("grafana") + "proofs.type", contains("signature", "basic", "bearer"))
                .body(kind.formatted("docker_hub") + "proofs[0].type", is("parameter"))
                .body(kind.formatted("google_pubsub") + "proofs[0].type", is("jwt"))
                .body(kind.formatted("twilio") + "any_proof", is(true))
                .body(kind.formatted("webhook") + "proofs", hasSize(0));
    }

    @Test
    void enrolment_isOpenForLimitedTime() {
        String id = json(editor, "{\"name\": \"x\", \"kind\": \"asana\"}")
                .post("/integrations")
                .then()
                .statusCode(201)
                .body("credentials.secret.count", is(0))
                .extract()
                .path("id");
        String enrolment = "/integrations/" + id + "/enrolment";
        String until = json(editor, "{\"minutes\": 5}")
                .post(enrolment)
                .then()
                .statusCode(200)
                .extract()
                .path("until");
        by(editor).get("/integrations/" + id).then().body("enrolling_until", is(until));
        problem(json(stranger, "{\"minutes\": 5}").post(enrolment).then(), 404, "Integration not found");
        problem(json(editor, "{\"minutes\": 61}").post(enrolment).then(), 400, "Invalid request");
    }
}
