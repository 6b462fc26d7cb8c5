package dev.tappet.management;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@TestProfile(ManagementOnMemory.class)
class IntegrationApiTest extends OverHttp {
    @Test
    void anIntegrationIsMadeReadListedAndChangedWithoutShowingItsSecrets() {
        String id = json(editor, """
                        {"name": "Alerts", "kind": "raw_http",
                         "authentication": {"headers": [{"header": "X-Token", "secrets": ["old-secret", "new-secret"]}]}}""")
                .post("/integrations")
                .then()
                .statusCode(201)
                .body("kind", is("raw_http"), "enabled", is(true), "workspace_id", is(workspace.toString()))
                .body("authentication", is(Map.of("headers", List.of(Map.of("header", "X-Token", "secret_count", 2)))))
                .body(not(containsString("-secret")))
                .extract()
                .path("id");
        by(editor)
                .get("/integrations/" + id)
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body("url", is("https://tappet.example/v1/webhooks/" + id))
                .body("name", is("Alerts"), "created_at", notNullValue());
        by(editor)
                .get("/integrations")
                .then()
                .body("integrations.id", contains(id), "$", not(hasKey("next_page_token")));

        json(editor, "{\"enabled\": false, \"name\": \"Quiet\"}")
                .patch("/integrations/" + id)
                .then()
                .statusCode(200)
                .body("enabled", is(false), "name", is("Quiet"), "authentication.headers", hasSize(1));
        json(editor, "{\"authentication\": {}}")
                .patch("/integrations/" + id)
                .then()
                .statusCode(200)
                .body("enabled", is(false), "authentication.headers", hasSize(0));
        by(editor).delete("/integrations/" + id).then().statusCode(204);
        problem(by(editor).get("/integrations/" + id).then(), 404, "Integration not found");
    }

    @Test
    void anIntegrationInUseIsNotDeletedAndItsWorkflowIsNamed() {
        String integration = integration("Alerts");
        String workflow = published("Triage", integration);
        problem(by(editor).delete("/integrations/" + integration).then(), 409, "Conflict")
                .body("detail", containsString("Triage (" + workflow + ")"));
    }

    @Test
    void anIntegrationOfAnotherWorkspaceAnswersAsOneThatDoesNotExist() {
        String id = integration("Alerts");
        for (String path : List.of("/integrations/" + id, "/integrations/" + UNKNOWN)) {
            problem(by(stranger).get(path).then(), 404, "Integration not found");
            problem(json(stranger, "{}").patch(path).then(), 404, "Integration not found");
            problem(by(stranger).delete(path).then(), 404, "Integration not found");
        }
        problem(by(stranger).get("/integrations/not-an-id").then(), 400, "Invalid integration ID");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]|JSON object",
                "{|line 1",
                "``|JSON",
                "{\"name\": \"x\"}|kind: one of webhook, raw_http or the name of a vendor",
                "{\"kind\": \"webhook\"}|name: text",
                "{\"name\": 7, \"kind\": \"webhook\"}|name: text",
                "{\"name\": \" \", \"kind\": \"webhook\"}|name: 1 to 100",
                "{\"name\": \"x\", \"kind\": \"ftp\"}|kind: one of webhook, raw_http or the name of a vendor",
                "{\"name\": \"x\", \"kind\": \"webhook\", \"colour\": 1}|colour: this key is not known",
                "{\"name\": \"x\", \"kind\": \"webhook\", \"authentication\": []}|authentication: an object",
            })
    void aBodyThatIsNotAsExpectedIsRefusedByTheNameOfItsField(String body, String detail) {
        problem(json(editor, body).post("/integrations").then(), 400, "Invalid request")
                .body("detail", containsString(detail));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'colour': 1|authentication.colour: this key is not known",
                "'headers': {}|authentication.headers: a list",
                "'headers': [7]|authentication.headers[0]: an object",
                "'headers': [{'header': 'A', 'secret': 's'}]|authentication.headers[0].secret: this key is not known",
                "'headers': [{'header': 'A', 'secrets': [1]}]|authentication.headers[0].secrets[0]: text",
                "'headers': [{'header': 'Host', 'secrets': ['s']}]|authentication.headers[0].header: a header",
                "'signature': 7|authentication.signature: an object",
                "'signature': {'secrets': ['s']}|authentication.signature.header: text",
                "'signature': {'header': 'A'}|authentication.signature.secrets: a list",
                "'signature': {'header': 'A', 'secrets': []}|authentication.signature.secrets: 1 to 5",
                "'signature': {'header': 'A', 'secrets': ['s'], 'algorithm': 'md5'}|authentication.signature.algorithm: one of",
                "'signature': {'header': 'A', 'secrets': ['s'], 'algorithm': 'equal'}|signature.algorithm: equal is for",
                "'signature': {'header': 'A', 'secrets': ['s'], 'algorithm': 'ed25519'}|signature.secrets[0]: a key",
                "'signature': {'field': 'a..b', 'secrets': ['s']}|authentication.signature.field: names of",
                "'signature': {'header': 'A', 'secrets': ['s'], 'colour': 1}|signature.colour: this key is not known",
                "'signature': {'header': 'A', 'secrets': ['s'], 'encoding': 'x'}|authentication.signature.encoding: one of hex",
                "'signature': {'header': 'A', 'secrets': ['s'], 'prefix': 'a b'}|authentication.signature.prefix: at most",
                "'signature': {'header': 'A', 'secrets': ['s'], 'signed': '{x}'}|authentication.signature.signed: {body}",
                "'signature': {'header': 'A', 'secrets': ['s'], 'signed': '{url}'}|authentication.signature.signed: {body}",
                "'signature': {'header': 'A', 'secrets': ['s'], 'signed': '{body}}'}|authentication.signature.signed: {body}",
                "'signature': {'header': 'A', 'secrets': ['s'], 'signed': '{id}.{body}'}|authentication.signature.id: is",
                "'signature': {'header': 'A', 'secrets': ['s'], 'signed': '{timestamp}.{body}'}"
                        + "|authentication.signature.timestamp: is needed",
                "'signature': {'header': 'A', 'secrets': ['s'], 'timestamp': {'header': 'T'}}"
                        + "|authentication.signature.timestamp: proves nothing",
                "'signature': {'header': 'A', 'secrets': ['s'], 'signed': '{body}{timestamp}',"
                        + " 'timestamp': {'header': 'T', 'tolerance_seconds': 0}}"
                        + "|authentication.signature.timestamp.tolerance_seconds: 1 to 86400",
                "'signature': {'header': 'A', 'secrets': ['s'], 'signed': '{body}{timestamp}',"
                        + " 'timestamp': {'header': 'T', 'tolerance_seconds': 1.5}}"
                        + "|authentication.signature.timestamp.tolerance_seconds: a whole number",
                "'signature': {'header': 'A', 'secrets': ['f0', 'zz'], 'secret_encoding': 'hex'}"
                        + "|authentication.signature.secrets[1]: a key",
            })
    void authenticationThatCannotWorkIsRefusedByTheNameOfItsField(String authentication, String detail) {
        String body = "{'name': 'x', 'kind': 'webhook', 'authentication': {%s}}".formatted(authentication);
        problem(json(editor, body.replace('\'', '"')).post("/integrations").then(), 400, "Invalid request")
                .body("detail", containsString(detail));
    }

    @Test
    void aSignatureIsSetAndShownWithoutItsSecrets() {
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
                "'kind': 'github'|credentials.secret: is needed: The secret that you made up",
                "'kind': 'github', 'credentials': {'secret': []}|credentials.secret: 1 to 5 secrets",
                "'kind': 'github', 'credentials': {'secret': 7}|credentials.secret: a list",
                "'kind': 'github', 'credentials': {'secret': 'a', 'x': 'b'}|credentials.x: GitHub has no such credential",
                "'kind': 'github', 'credentials': {'secret': 'a'}, 'authentication': {}|authentication: github is",
                "'kind': 'webhook', 'credentials': {'secret': 'a'}|credentials: belong to the kind of a vendor",
                "'kind': 'gitlab', 'credentials': {}|credentials: at least one is needed of secret_token, signing_token",
                "'kind': 'gitlab', 'credentials': {'signing_token': 'whsec_%'}|credentials.signing_token[0]: a value of",
                "'kind': 'discord', 'credentials': {'public_key': 'abcd'}|credentials.public_key[0]: a value of another",
                "'kind': 'sendgrid', 'credentials': {'public_key': 'AAAA'}|credentials.public_key[0]: a value of another",
                "'kind': 'aws_sns', 'credentials': {'topic_arn': 'alarms'}|credentials.topic_arn[0]: a value of another",
            })
    void whatAVendorDoesNotGiveIsRefusedByTheNameOfTheCredential(String fields, String detail) {
        String body = "{'name': 'x', %s}".formatted(fields).replace('\'', '"');
        problem(json(editor, body).post("/integrations").then(), 400, "Invalid request")
                .body("detail", containsString(detail));
    }

    @Test
    void aVendorsSecretsAreRotatedAndNotShown() {
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
    void whatIsNoSecretIsShown() {
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
    void theKindsAreListedWithWhatEachAsksFor() {
        by(editor)
                .get("/integration-kinds")
                .then()
                .statusCode(200)
                .body("integration_kinds.kind", hasSize(34))
                .body("integration_kinds.find { it.kind == 'discord' }.credentials[0].name", is("public_key"))
                .body("integration_kinds.find { it.kind == 'discord' }.credentials[0].secret", is(false))
                .body("integration_kinds.find { it.kind == 'asana' }.credentials[0].required", is(false));
    }

    @Test
    void aWindowOfEnrolmentIsOpenedForAWhile() {
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

    @Test
    void addressesAreSetShownAndChanged() {
        String id = json(editor, """
                        {"name": "Near", "kind": "webhook", "allowed_addresses": ["192.0.2.0/24", "2001:db8::1"]}""")
                .post("/integrations")
                .then()
                .statusCode(201)
                .body("allowed_addresses", is(List.of("192.0.2.0/24", "2001:db8::1")))
                .extract()
                .path("id");
        json(editor, "{\"name\": \"Nearer\"}")
                .patch("/integrations/" + id)
                .then()
                .body("allowed_addresses", hasSize(2));
        json(editor, "{\"allowed_addresses\": []}")
                .patch("/integrations/" + id)
                .then()
                .statusCode(200)
                .body("allowed_addresses", hasSize(0));
        problem(
                        json(editor, "{\"allowed_addresses\": [\"192.0.2.0/24\", \"192.0.2.1/24\"]}")
                                .patch("/integrations/" + id)
                                .then(),
                        400,
                        "Invalid request")
                .body("detail", containsString("allowed_addresses[1]: an address or a range"));
    }

    @Test
    void aFlagThatIsNoFlagIsRefused() {
        problem(
                        json(editor, "{\"enabled\": \"no\"}")
                                .patch("/integrations/" + integration("x"))
                                .then(),
                        400,
                        "Invalid request")
                .body("detail", containsString("enabled: true or false"));
        problem(
                        json(editor, "{\"kind\": \"webhook\"}")
                                .patch("/integrations/" + integration("x"))
                                .then(),
                        400,
                        "Invalid request")
                .body("detail", containsString("kind: this key is not known"));
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        String body = NAMED.formatted("x".repeat(RequestBody.BYTES));
        problem(json(editor, body).post("/integrations").then(), 413, "Payload is too large");
    }

    @Test
    void aListGoesOnWithItsTokenAndWithNoOther() {
        for (int i = 0; i < 3; i++) {
            integration("i" + i);
        }
        String token = by(editor)
                .get("/integrations?page_size=2")
                .then()
                .statusCode(200)
                .body("integrations", hasSize(2))
                .extract()
                .path("next_page_token");
        by(editor)
                .queryParam("page_token", token)
                .get("/integrations")
                .then()
                .statusCode(200)
                .body("integrations", hasSize(1));

        problem(by(editor).queryParam("page_token", token).get("/workflows").then(), 400, "Invalid request")
                .body("detail", containsString("page_token"));
        problem(
                by(stranger)
                        .queryParam("page_token", token)
                        .get("/integrations")
                        .then(),
                400,
                "Invalid request");
        problem(
                by(editor)
                        .queryParam("page_token", "x" + token)
                        .get("/integrations")
                        .then(),
                400,
                "Invalid request");
        for (String size : List.of("0", "101", "-1", "many")) {
            problem(
                            by(editor)
                                    .queryParam("page_size", size)
                                    .get("/integrations")
                                    .then(),
                            400,
                            "Invalid request")
                    .body("detail", containsString("page_size: 1 to 100"));
        }
    }

    @Test
    void anIntegrationMayHaveARateOfItsOwn() {
        String id = json(editor, "{\"name\": \"slow\", \"kind\": \"webhook\", \"limits\": {\"rate\": 5}}")
                .post("/integrations")
                .then()
                .statusCode(201)
                .body("limits.rate", is(5))
                .extract()
                .path("id");
        json(editor, "{\"name\": \"renamed\"}")
                .patch("/integrations/" + id)
                .then()
                .body("limits.rate", is(5));
        json(editor, "{\"limits\": {\"rate\": 6}}")
                .patch("/integrations/" + id)
                .then()
                .body("limits.rate", is(6));
        json(editor, "{\"limits\": {}}").patch("/integrations/" + id).then().statusCode(200);
        by(editor).get("/integrations/" + id).then().body("limits", not(hasKey("rate")));
        problem(
                json(editor, "{\"limits\": {\"rate\": 0}}")
                        .patch("/integrations/" + id)
                        .then(),
                400,
                "Invalid request");
    }

    @Test
    void originsAreListedShownAndTakenAwayAgain() {
        String id = json(editor, """
                        {"name": "Page", "kind": "webhook", "cors": {"origins": ["https://app.example"]}}""")
                .post("/integrations")
                .then()
                .statusCode(201)
                .body(
                        "cors",
                        is(Map.of(
                                "origins", List.of("https://app.example"),
                                "methods", List.of("GET", "POST", "PUT", "PATCH"),
                                "headers", List.of("Content-Type"),
                                "exposed_headers", List.of(),
                                "max_age_seconds", 600,
                                "credentials", false)))
                .body("$", not(hasKey("authenticate_preflights")))
                .extract()
                .path("id");
        json(editor, """
                        {"cors": {"origins": ["*"], "methods": ["DELETE"], "headers": ["*", "Authorization"],
                         "exposed_headers": ["X-Total"], "max_age_seconds": 0}}""")
                .patch("/integrations/" + id)
                .then()
                .statusCode(200)
                .body("cors.origins", contains("*"), "cors.max_age_seconds", is(0));
        json(editor, "{\"name\": \"Other\"}")
                .patch("/integrations/" + id)
                .then()
                .body("cors.exposed_headers", contains("X-Total"));
        json(editor, "{\"cors\": {}}")
                .patch("/integrations/" + id)
                .then()
                .statusCode(200)
                .body("$", not(hasKey("cors")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'origins': []|cors.origins: at least one is expected",
                "'methods': ['POST']|cors.origins: a list",
                "'origins': ['https://app.example', '*']|cors.origins: * stands alone",
                "'origins': ['https://app.example/']|cors.origins[0]: * or an origin as browsers send it",
                "'origins': ['https://App.example']|cors.origins[0]: * or",
                "'origins': ['app.example']|cors.origins[0]: * or",
                "'origins': ['https://app.example:443']|cors.origins[0]: * or",
                "'origins': ['http://app.example:80']|cors.origins[0]: * or",
                "'origins': ['null']|cors.origins[0]: * or",
                "'origins': ['https://*.example']|cors.origins[0]: * or",
                "'origins': ['*'], 'credentials': true|cors.origins: * does not go with credentials",
                "'origins': ['https://a.example'], 'credentials': true, 'headers': ['*']|cors.headers: * does not go with",
                "'origins': ['https://a.example'], 'methods': ['TRACE']|cors.methods[0]: no page can send",
                "'origins': ['https://:::']|cors.origins[0]: * or",
                "'origins': ['https://a.example:0']|cors.origins[0]: * or",
                "'origins': ['https://a.example'], 'methods': ['patch']|cors.methods[0]: upper case",
                "'origins': ['https://a.example'], 'methods': ['A B']|cors.methods[0]: a name",
                "'origins': ['https://a.example'], 'headers': ['X-A, X-B']|cors.headers[0]: a name",
                "'origins': ['https://a.example'], 'exposed_headers': ['']|cors.exposed_headers[0]: a name",
                "'origins': ['https://a.example'], 'max_age_seconds': 86401|cors.max_age_seconds: a number from 0 to 86,400",
                "'origins': ['https://a.example'], 'credentials': 1|cors.credentials: true or false",
                "'origins': ['https://a.example'], 'origin': 1|cors.origin: this key is not known",
            })
    void aListThatBrowsersWouldNotUnderstandIsRefused(String cors, String detail) {
        String body = "{\"name\": \"x\", \"kind\": \"webhook\", \"cors\": {%s}}".formatted(cors.replace('\'', '"'));
        problem(json(editor, body).post("/integrations").then(), 400, "Invalid request")
                .body("detail", containsString(detail));
    }

    @Test
    void preflightsPassAuthenticationOnlyWhereWorkflowsSeeThem() {
        String raw = json(editor, """
                        {"name": "Raw", "kind": "raw_http", "authenticate_preflights": true}""")
                .post("/integrations")
                .then()
                .statusCode(201)
                .body("authenticate_preflights", is(true))
                .extract()
                .path("id");
        json(editor, "{\"authenticate_preflights\": false}")
                .patch("/integrations/" + raw)
                .then()
                .statusCode(200)
                .body("authenticate_preflights", is(false));
        problem(
                        json(editor, "{\"authenticate_preflights\": true}")
                                .patch("/integrations/" + integration("Ordinary"))
                                .then(),
                        400,
                        "Invalid request")
                .body("detail", containsString("authenticate_preflights: is for raw_http"));
    }

    @Test
    void aQueryThatNobodyReadsIsRefusedByItsName() {
        problem(by(editor).get("/integrations?page_tokn=x").then(), 400, "Invalid request")
                .body("detail", is("page_tokn: this parameter is not known here; known are page_size, page_token"));
        problem(by(editor).get("/executions?page_size=5&page_size=6").then(), 400, "Invalid request")
                .body("detail", is("page_size: one value is expected"));
        problem(
                        by(editor)
                                .get("/integrations/" + integration("One") + "?expand=1")
                                .then(),
                        400,
                        "Invalid request")
                .body("detail", is("expand: this parameter is not known here; none is"));
        problem(json(editor, "{}").post("/workflows?dry=1").then(), 400, "Invalid request");
        problem(by("nobody").get("/integrations?page_tokn=x").then(), 401, "Invalid token");
        by(editor).get("/executions?status=FAILED&page_size=1").then().statusCode(200);
    }

    @Test
    void aKeyThatIsThereTwiceIsRefused() {
        problem(
                        json(editor, "{\"name\": \"a\", \"kind\": \"webhook\",\n \"name\": \"b\"}")
                                .post("/integrations")
                                .then(),
                        400,
                        "Invalid request")
                .body("detail", containsString("JSON with a key that is twice in one object, at line 2"));
        problem(json(editor, """
                        {"name": "a", "kind": "webhook",
                         "authentication": {"headers": [{"header": "A", "secrets": ["s"], "header": "B"}]}}""").post("/integrations").then(), 400, "Invalid request");
    }
}
