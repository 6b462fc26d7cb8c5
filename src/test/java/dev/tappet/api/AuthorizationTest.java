package dev.tappet.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.tappet.access.Role;
import dev.tappet.api.support.PublicApi;
import dev.tappet.net.AuthenticationLimiter;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryApiProfile.class)
class AuthorizationTest extends ApiFixture {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer tpt_",
                "Basic dDp0",
                "Bearer tpt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void invalidToken_isRejected(String authorization) {
        RequestSpecification request = given().basePath(PublicApi.ROOT);
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        problem(request.get("/workflows").then(), 401, "Invalid token")
                .header("WWW-Authenticate", containsString("Bearer"));
    }

    @Test
    void guessedTokens_areRefusedAfterABurst_whileAKnownTokenIsAccepted() throws IOException {
        assertThat(statusFromAnotherAddress(editor)).isEqualTo(200);
        assertThat(guessUntilRefused()).isGreaterThanOrEqualTo(AuthenticationLimiter.BURST);

        // a slow machine regains an attempt in between
        int status = statusFromAnotherAddress(token(workspace, Role.VIEWER));
        for (int tries = 1; status != 429 && tries < 10; tries++) {
            guessUntilRefused();
            status = statusFromAnotherAddress(token(workspace, Role.VIEWER));
        }
        assertThat(status).isEqualTo(429);
        assertThat(statusFromAnotherAddress(editor)).isEqualTo(200);
    }

    /** @return how many guesses were answered by 401 before the first 429 */
    private static int guessUntilRefused() throws IOException {
        for (int guesses = 0; guesses < 5 * AuthenticationLimiter.BURST; guesses++) {
            int status = statusFromAnotherAddress("tpt_" + "A".repeat(40) + (100 + guesses));
            if (status == 429) {
                return guesses;
            }
            assertThat(status).isEqualTo(401);
        }
        throw new AssertionError("Guesses are not limited");
    }

    /** From an address that no other test sends from. */
    private static int statusFromAnotherAddress(String token) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress("127.0.0.77", 0));
            socket.connect(new InetSocketAddress("127.0.0.1", RestAssured.port));
            socket.getOutputStream()
                    .write(("GET " + PublicApi.ROOT + "/workflows HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                    + "Authorization: Bearer " + token + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(response.split(" ", 3)[1]);
        }
    }

    @Test
    void authorizationScheme_isCaseInsensitive() {
        given().basePath(PublicApi.ROOT)
                .header("Authorization", "bearer " + editor)
                .get("/workflows")
                .then()
                .statusCode(200);
    }

    @Test
    void token_isReadOncePerRequest() {
        by(editor).get("/integrations/" + UNKNOWN).then().statusCode(404);
        assertThat(table.calls())
                .as("the first use within a minute is written down")
                .endsWith("get 1", "update LAZY", "get 1");
        by(editor).get("/integrations/" + UNKNOWN).then().statusCode(404);
        assertThat(table.calls()).containsExactly("get 1", "get 1");
    }

    @Test
    void viewer_readsAndChangesNothing() {
        String integration = integration("Alerts");
        String workflow = workflow("Triage");
        String viewer = token(workspace, Role.VIEWER);

        by(viewer).get("/integrations/" + integration).then().statusCode(200);
        by(viewer).get("/workflows/" + workflow).then().statusCode(200);
        by(viewer)
                .contentType("text/yaml")
                .body("{}")
                .post("/workflows/validate")
                .then()
                .statusCode(200);

        forbidden(json(viewer, NAMED.formatted("x")).post("/integrations"));
        forbidden(json(viewer, NAMED.formatted("x")).patch("/integrations/" + integration));
        forbidden(by(viewer).delete("/integrations/" + integration));
        forbidden(json(viewer, NAMED.formatted("x")).post("/workflows"));
        forbidden(json(viewer, "{}").put("/workflows/" + workflow + "/draft"));
        forbidden(by(viewer).post("/workflows/" + workflow + "/publish"));
        forbidden(by(viewer).post("/workflows/" + workflow + "/unpublish"));
        forbidden(by(viewer).delete("/workflows/" + workflow));
    }

    @Test
    void editor_isNotAllowedToAdminister() {
        forbidden(json(editor, TOKEN.formatted("admin")).post("/workspaces/" + workspace + "/tokens"));
        forbidden(by(editor).get("/workspaces/" + workspace + "/tokens"));
        forbidden(by(editor).delete("/workspaces/" + workspace + "/tokens/" + UNKNOWN));
        forbidden(json(token(workspace, Role.ADMIN), NAMED.formatted("x")).post("/workspaces"));
        forbidden(by(token(workspace, Role.ADMIN)).get("/workspaces"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/integrations", "/workflows", "/executions/" + UNKNOWN})
    void administrator_isNotAllowedToReadWorkspaceContent(String path) {
        forbidden(by(InMemoryApiProfile.ADMIN).get(path));
    }
}
