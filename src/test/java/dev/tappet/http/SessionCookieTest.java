package dev.tappet.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionCookieTest {
    private static final SessionCookie LOCAL = SessionCookie.of(URI.create("http://localhost:8080"));
    private static final SessionCookie PUBLIC = SessionCookie.of(URI.create("https://tappet.example/"));

    @Test
    void cookie_overHttps_isSecureAndBoundToTheHost() {
        assertThat(PUBLIC.set("s", 60))
                .isEqualTo("__Host-tappet-session=s; Path=/; HttpOnly; SameSite=Strict; Max-Age=60; Secure");
    }

    @Test
    void cookieOverHttp_isNamedByPort() {
        assertThat(LOCAL.set("s", 60))
                .isEqualTo("tappet-session-8080=s; Path=/; HttpOnly; SameSite=Strict; Max-Age=60");
        assertThat(SessionCookie.of(URI.create("http://tappet.example")).name()).isEqualTo("tappet-session-80");
    }

    @Test
    void session_isReadFromAmongOtherCookies() {
        assertThat(LOCAL.read(List.of("a=1; tappet-session-8080=s", "b=2"))).contains("s");
        assertThat(LOCAL.read(List.of("a=1; tappet-session-9090=s"))).isEmpty();
        assertThat(PUBLIC.read(List.of("tappet-session-8080=s"))).isEmpty();
    }

    @Test
    void twoSessions_areNone() {
        assertThat(LOCAL.read(List.of("tappet-session-8080=s; tappet-session-8080=t")))
                .as("another host of the domain may have set one of them")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "tappet-session-8080=s, ",
        "a=1; tappet-session-8080=s; b=2, a=1; b=2",
        "__Host-tappet-session=s; a=1, a=1",
        "TAPPET-SESSION-8080=s, ",
        "a=1;tappet-session-1=s;b=2, a=1; b=2",
        "' tappet-session-8080 = s', ",
        "tappet-session-8080, ",
    })
    void session_isRemovedForWorkflows_othersRemain(String cookies, String rest) {
        Headers removed = SessionCookie.removedFrom(Headers.of("Accept", "*/*", "cookie", cookies));
        assertThat(removed.all("Cookie")).isEqualTo(rest == null ? List.of() : List.of(rest));
        assertThat(removed.has("Accept")).isTrue();
    }

    @Test
    void headersWithoutSession_areTheSame() {
        Headers headers = Headers.of("Cookie", "a=1; b=tappet-session-8080");
        assertThat(SessionCookie.removedFrom(headers)).isSameAs(headers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tappet-session-8080=x; Path=/",
                "__Host-tappet-session=x",
                "__host-Tappet-Session=x; Secure",
                " tappet-session-8080 =x",
                "tappet-session-8080"
            })
    void setCookieOfASession_isRecognised(String value) {
        assertThat(SessionCookie.isSetBy(new Headers.Field("set-cookie", value)))
                .isTrue();
        assertThat(SessionCookie.isSetBy(new Headers.Field("X-Other", value))).isFalse();
        assertThat(SessionCookie.isSetBy(new Headers.Field("Set-Cookie", "other=" + value)))
                .isFalse();
    }
}
