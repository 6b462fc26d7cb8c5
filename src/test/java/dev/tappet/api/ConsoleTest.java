package dev.tappet.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.tappet.access.ApiToken;
import dev.tappet.access.Role;
import dev.tappet.api.support.PublicApi;
import dev.tappet.workspace.DisplayName;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The console's files and sessions, with the attacks that they must withstand. The public URL is
 * https://tappet.example.
 */
@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryApiProfile.class)
class ConsoleTest extends ApiFixture {
    private static final String COOKIE = "__Host-tappet-session";
    private static final String CONSOLE = "X-Tappet-Console";
    private static final String SITE = "Sec-Fetch-Site";

    private static RequestSpecification fromPage() {
        return given().header(CONSOLE, "1").header(SITE, "same-origin").header("Host", "tappet.example");
    }

    private static Response signIn(RequestSpecification from, String field, String value) {
        return from.contentType("application/json")
                .body("{\"%s\": \"%s\"}".formatted(field, value))
                .post("/console/session");
    }

    private static String session(String token) {
        return signIn(fromPage(), "token", token)
                .then()
                .statusCode(204)
                .header("Cache-Control", "no-store")
                .extract()
                .cookie(COOKIE);
    }

    private static String workflows() {
        return PublicApi.ROOT + "/workflows";
    }

    @Test
    void page_isServedForEveryView_withAStrictPolicy() {
        for (String view : new String[] {"/console/", "/console/workflows/x?tab=trigger", "/console/executions"}) {
            given().redirects()
                    .follow(false)
                    .header("Host", "tappet.example")
                    .accept("text/html")
                    .get(view)
                    .then()
                    .statusCode(200)
                    .contentType("text/html; charset=utf-8")
                    .header("Cache-Control", "no-cache")
                    .header("X-Content-Type-Options", "nosniff")
                    .header("Content-Security-Policy", startsWith("default-src 'none'; script-src 'self';"))
                    .header("Content-Security-Policy", not(containsString("unsafe")))
                    .header("Content-Security-Policy", containsString("frame-ancestors 'none'"));
        }
    }

    @Test
    void page_thatTheBrowserHas_isNotSentAgain() {
        String tag = given().get("/console/").header("ETag");
        given().header("If-None-Match", tag)
                .get("/console/")
                .then()
                .statusCode(304)
                .body(is(""));
    }

    @Test
    void root_leadsBrowsersToTheConsole_andOthersNowhere() {
        given().redirects()
                .follow(false)
                .accept("text/html,application/xhtml+xml,*/*;q=0.8")
                .get("/")
                .then()
                .statusCode(302)
                .header("Location", "/console/");
        problem(given().accept("*/*").get("/").then(), 404, "Not found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "gzip", "gzip, deflate, br, zstd", "br;q=0, gzip"})
    void script_isImmutable_inAnEncodingThatTheCallerAccepts(String accepted) {
        Matcher script = Pattern.compile("/console/assets/[^\"]+\\.js")
                .matcher(given().get("/console/").asString());
        assertThat(script.find()).isTrue();
        String encoding = given().header("Accept-Encoding", accepted)
                .get(script.group())
                .then()
                .statusCode(200)
                .contentType(startsWith("application/javascript"))
                .header("Cache-Control", "public, max-age=31536000, immutable")
                .header("Vary", "Accept-Encoding")
                .header("X-Content-Type-Options", "nosniff")
                .extract()
                .header("Content-Encoding");
        assertThat(encoding).isEqualTo(accepted.startsWith("br;q=0") || accepted.equals("gzip") ? "gzip" : "br");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console/assets/0/main.js",
                "/console/assets/../release",
                "/console/assets/%2e%2e/%2e%2e/application.properties",
                "/console/assets/..%2f..%2fapplication.properties",
                "/console/assets/"
            })
    void path_outsideOfTheAssets_isNotServed(String path) {
        String body = given().urlEncodingEnabled(false).get(path).asString();
        assertThat(body).doesNotContain("quarkus.").doesNotStartWith("dev");
    }

    @Test
    void session_standsForItsToken() {
        String session = session(editor);
        fromPage().cookie(COOKIE, session).get(workflows()).then().statusCode(200);
        fromPage()
                .cookie(COOKIE, session)
                .contentType("application/json")
                .body("{\"name\": \"made in the console\"}")
                .post(workflows())
                .then()
                .statusCode(201);
    }

    @Test
    void cookie_isOutOfReachOfScriptsAndOtherSites() {
        assertThat(signIn(fromPage(), "token", editor).header("Set-Cookie"))
                .matches(COOKIE + "=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Strict; Max-Age=604800; Secure");
    }

    /** Each differs from a request of the console in one thing; the cookie is the right one. */
    @ParameterizedTest
    @CsvSource({
        "X-Tappet-Console, ",
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site",
        "Sec-Fetch-Site, none",
        "Origin, https://attacker.example",
        "Origin, null",
        "Origin, http://tappet.example.attacker.example",
        "Host, attacker.example",
        "Host, tappet.example.attacker.example",
        "Host, localhost.attacker.example",
        "Host, 127.0.0.1.attacker.example"
    })
    void session_fromAnotherSite_isNotAccepted(String header, String value) {
        String session = session(editor);
        for (String method : new String[] {"GET", "POST"}) {
            RequestSpecification request = given().cookie(COOKIE, session);
            for (String[] sent : new String[][] {{CONSOLE, "1"}, {SITE, "same-origin"}, {"Host", "tappet.example"}}) {
                if (!sent[0].equals(header)) {
                    request.header(sent[0], sent[1]);
                }
            }
            if (value != null) {
                request.header(header, value);
            }
            problem(
                    request.contentType("application/json")
                            .body("{\"name\": \"forged\"}")
                            .request(method, workflows())
                            .then(),
                    401,
                    "Invalid token");
        }
    }

    @Test
    void change_withoutASignOfItsOrigin_isNotAccepted() {
        String session = session(editor);
        RequestSpecification bare =
                given().header(CONSOLE, "1").cookie(COOKIE, session).header("Host", "tappet.example");
        problem(
                bare.contentType("application/json")
                        .body("{\"name\": \"x\"}")
                        .post(workflows())
                        .then(),
                401,
                "Invalid token");
        bare.get(workflows()).then().statusCode(200);
        given().header(CONSOLE, "1")
                .cookie(COOKIE, session)
                .header("Host", "tappet.example")
                .header("Origin", "https://tappet.example")
                .contentType("application/json")
                .body("{\"name\": \"own origin\"}")
                .post(workflows())
                .then()
                .statusCode(201);
    }

    @Test
    void session_besideAnAuthorizationHeader_isNotConsidered() {
        problem(
                fromPage()
                        .cookie(COOKIE, session(editor))
                        .header("Authorization", "Bearer wrong")
                        .get(workflows())
                        .then(),
                401,
                "Invalid token");
    }

    @Test
    void session_endsWithItsToken() throws Exception {
        ApiToken.Created made =
                tokens.create(workspace, DisplayName.of("short"), Role.EDITOR).orElseThrow();
        String session = session(made.secret());
        fromPage().cookie(COOKIE, session).get(workflows()).then().statusCode(200);
        tokens.revoke(workspace, made.token().id());
        problem(fromPage().cookie(COOKIE, session).get(workflows()).then(), 401, "Invalid token");
    }

    @Test
    void signOut_endsTheSession() {
        String session = session(editor);
        fromPage()
                .cookie(COOKIE, session)
                .delete("/console/session")
                .then()
                .statusCode(204)
                .header("Set-Cookie", containsString("Max-Age=0"));
        problem(fromPage().cookie(COOKIE, session).get(workflows()).then(), 401, "Invalid token");
    }

    @ParameterizedTest
    @CsvSource({
        "cross-site, https://attacker.example, tappet.example",
        "same-site, http://localhost:9999, localhost:8080",
        ", https://attacker.example, tappet.example",
        "same-origin, , attacker.example",
        ", , tappet.example"
    })
    void signIn_fromAnotherSite_isRefused(String site, String origin, String host) {
        RequestSpecification request = given().header(CONSOLE, "1").header("Host", host);
        if (site != null) {
            request.header(SITE, site);
        }
        if (origin != null) {
            request.header("Origin", origin);
        }
        problem(signIn(request, "token", editor).then(), 403, "Forbidden").header("Set-Cookie", nullValue());
    }

    @Test
    void signIn_withoutTheConsolesHeader_isRefused() {
        RequestSpecification form = given().header(SITE, "same-origin").header("Host", "tappet.example");
        problem(signIn(form, "token", editor).then(), 403, "Forbidden").header("Set-Cookie", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "null", "{\"token\": 1}", "{\"token\": \"a\", \"code\": \"b\"}", "{", ""})
    void signIn_withAnotherBody_isRefused(String body) {
        int status = fromPage()
                .contentType("application/json")
                .body(body)
                .post("/console/session")
                .statusCode();
        assertThat(status).isEqualTo(400);
    }

    @Test
    void signIn_withALargeBody_isRefused() {
        fromPage()
                .contentType("application/json")
                .body("{\"token\": \"" + "x".repeat(5_000) + "\"}")
                .post("/console/session")
                .then()
                .statusCode(400);
    }

    @Test
    void link_signsInOnce() {
        String url = given().header("Authorization", "Bearer " + editor)
                .post("/console/session/link")
                .then()
                .statusCode(201)
                .extract()
                .path("url");
        assertThat(url).startsWith("https://tappet.example/console/#code=");
        String code = url.substring(url.indexOf("#code=") + "#code=".length());

        String session = signIn(fromPage(), "code", code)
                .then()
                .statusCode(204)
                .extract()
                .cookie(COOKIE);
        fromPage().cookie(COOKIE, session).get(workflows()).then().statusCode(200);
        problem(signIn(fromPage(), "code", code).then(), 401, "Invalid token").header("Set-Cookie", nullValue());
    }

    @Test
    void link_withoutAToken_isRefused() {
        problem(given().post("/console/session/link").then(), 401, "Invalid token");
        problem(
                fromPage()
                        .cookie(COOKIE, session(editor))
                        .post("/console/session/link")
                        .then(),
                401,
                "Invalid token");
    }

    @Test
    void console_underAnotherHostName_isNotServed() {
        for (String path : new String[] {"/console/", "/console/workflows", "/console/assets/x/main.js"}) {
            problem(given().header("Host", "attacker.example").get(path).then(), 403, "Forbidden");
        }
        given().header("Host", "192.168.1.7:8080").get("/console/").then().statusCode(200);
        given().header("Host", "[::1]:8080").get("/console/").then().statusCode(200);
    }

    @Test
    void signIn_isInTheAudit() {
        session(editor);
        by(token(workspace, Role.ADMIN)).get("/audit").then().body("entries[0].action", is("openSession"));
    }
}
