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

/** From where, how often and by which pages an integration may be called. */
@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryApiProfile.class)
class IntegrationSettingsApiTest extends ApiFixture {
    @Test
    void allowedAddresses_areSetAndChanged() {
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
                .body("detail", containsString("allowed_addresses[1]: must be an address or a range"));
    }

    @Test
    void invalidFlag_isRejected() {
        problem(
                        json(editor, "{\"enabled\": \"no\"}")
                                .patch("/integrations/" + integration("x"))
                                .then(),
                        400,
                        "Invalid request")
                .body("detail", containsString("enabled: must be true or false"));
        problem(
                        json(editor, "{\"kind\": \"webhook\"}")
                                .patch("/integrations/" + integration("x"))
                                .then(),
                        400,
                        "Invalid request")
                .body("detail", containsString("kind: unknown key"));
    }

    @Test
    void integrationRate_isSetAndRemoved() {
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
    void corsOrigins_areSetAndRemoved() {
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
                "'origins': []|cors.origins: must have at least one",
                "'methods': ['POST']|cors.origins: must be a list",
                "'origins': ['https://app.example', '*']|cors.origins: * must be the only entry",
                "'origins': ['https://app.example/']|cors.origins[0]: must be * or an origin as browsers send it",
                "'origins': ['https://App.example']|cors.origins[0]: must be * or",
                "'origins': ['app.example']|cors.origins[0]: must be * or",
                "'origins': ['https://app.example:443']|cors.origins[0]: must be * or",
                "'origins': ['http://app.example:80']|cors.origins[0]: must be * or",
                "'origins': ['null']|cors.origins[0]: must be * or",
                "'origins': ['https://*.example']|cors.origins[0]: must be * or",
                "'origins': ['*'], 'credentials': true|cors.origins: * must not be used with credentials",
                "'origins': ['https://a.example'], 'credentials': true, 'headers': ['*']|cors.headers: * must not be used with",
                "'origins': ['https://a.example'], 'methods': ['TRACE']|cors.methods[0]: no page can send",
                "'origins': ['https://:::']|cors.origins[0]: must be * or",
                "'origins': ['https://a.example:0']|cors.origins[0]: must be * or",
                "'origins': ['https://a.example'], 'methods': ['patch']|cors.methods[0]: must be in upper case",
                "'origins': ['https://a.example'], 'methods': ['A B']|cors.methods[0]: must be the name",
                "'origins': ['https://a.example'], 'headers': ['X-A, X-B']|cors.headers[0]: must be the name",
                "'origins': ['https://a.example'], 'exposed_headers': ['']|cors.exposed_headers[0]: must be the name",
                "'origins': ['https://a.example'], 'max_age_seconds': 86401|cors.max_age_seconds: must be a number from 0 to 86,400",
                "'origins': ['https://a.example'], 'credentials': 1|cors.credentials: must be true or false",
                "'origins': ['https://a.example'], 'origin': 1|cors.origin: unknown key",
            })
    void invalidCors_isRejected(String cors, String detail) {
        String body = "{\"name\": \"x\", \"kind\": \"webhook\", \"cors\": {%s}}".formatted(cors.replace('\'', '"'));
        problem(json(editor, body).post("/integrations").then(), 400, "Invalid request")
                .body("detail", containsString(detail));
    }

    @Test
    void authenticatePreflights_isForRawIntegrationsOnly() {
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
                .body("detail", containsString("authenticate_preflights: must be false for kinds other than raw_http"));
    }
}
