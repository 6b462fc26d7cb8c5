package dev.tappet.trigger;

import static dev.tappet.trigger.TriggerFixture.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.net.AddressRange;
import dev.tappet.net.AllowList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An integration that takes requests from two ranges, behind proxies in 10.0.0.0/8 and fd00::/8. */
class SourceAddressTest {
    private static final List<String> ALLOWED = List.of("192.0.2.0/24", "2001:db8::/32");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "192.0.2.1||true",
                "198.51.100.1||false",
                "198.51.100.1|192.0.2.1|false",
                "192.0.2.1|198.51.100.1|true",
                "10.0.0.1||false",
                "10.0.0.1|192.0.2.1|true",
                "10.0.0.1|198.51.100.1|false",
                "10.0.0.1|192.0.2.1, 198.51.100.1|false",
                "10.0.0.1|198.51.100.1, 192.0.2.1|true",
                "10.0.0.1|198.51.100.1, 192.0.2.1, 10.9.9.9|true",
                "10.0.0.1|192.0.2.1, 198.51.100.1, 10.9.9.9|false",
                "10.0.0.1|192.0.2.1, 10.2.2.2,,10.9.9.9 , |true",
                "10.0.0.1|192.0.2.1, unknown|false",
                "10.0.0.1|unknown, 192.0.2.1|true",
                "10.0.0.1|192.0.2.1:4711|true",
                "10.0.0.1|2001:db8::1|true",
                "10.0.0.1|[2001:db8::1]:4711|true",
                "10.0.0.1|[2001:db8::1|false",
                "10.0.0.1|10.9.9.9|false",
                "fd00::1%eth0|192.0.2.1|true",
                "::ffff:10.0.0.1|192.0.2.1|true",
                "``|192.0.2.1|false",
                "/var/run/socket|192.0.2.1|false",
            })
    void forwardedFor_isTrustedFromProxiesOnly(String peer, String forwardedFor, boolean admitted) throws Exception {
        Headers headers = forwardedFor == null ? key() : key().and("x-forwarded-for", forwardedFor);
        assertThat(behindProxies().answer(from(peer, headers)).status()).isEqualTo(admitted ? 200 : 403);
    }

    @Test
    void forwardedForLines_areOneList() throws Exception {
        Headers headers = key().and("X-Forwarded-For", "192.0.2.1").and("X-Forwarded-For", "198.51.100.1");
        assertThat(behindProxies().answer(from("10.0.0.1", headers)).status()).isEqualTo(403);
    }

    @Test
    void forwardedFor_withoutTrustedProxies_isIgnored() throws Exception {
        TriggerFixture scene = TriggerFixture.reachableFrom(AllowList.of("x", ALLOWED));
        assertThat(scene.answer(from("10.0.0.1", key().and("X-Forwarded-For", "192.0.2.1")))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void sourceAddress_isCheckedBeforeSecret_notRevealed() throws Exception {
        TriggerResponse answer = behindProxies().answer(from("198.51.100.1", json()));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body())
                .asString(UTF_8)
                .contains("\"title\":\"Forbidden\"")
                .doesNotContain("198.51", "192.0");
        assertThat(behindProxies().answer(from("192.0.2.1", json())).status()).isEqualTo(400);
    }

    @Property
    void anyForwardedFor_admitsNoForeignAddress(@ForAll("nonsense") String forwardedFor) throws Exception {
        TriggerFixture scene = behindProxies();
        Headers headers = key().and("X-Forwarded-For", forwardedFor);
        assertThat(scene.answer(from("198.51.100.1", headers)).status()).isEqualTo(403);
        assertThat(scene.answer(from("10.0.0.1", key().and("X-Forwarded-For", forwardedFor + ",198.51.100.1")))
                        .status())
                .isEqualTo(403);
    }

    @Provide
    Arbitrary<String> nonsense() {
        return Arbitraries.of("192.0.2.1", ",", " ", "[", "]", ":", "::", "10.0.0.1", "é", "%", "/8", "x", ".")
                .list()
                .ofMaxSize(10)
                .map(parts -> String.join("", parts));
    }

    private static TriggerFixture behindProxies() throws InvalidFieldException {
        return TriggerFixture.reachableFrom(
                AllowList.of("x", ALLOWED), AddressRange.parse("x", "10.0.0.0/8"), AddressRange.parse("x", "fd00::/8"));
    }

    private static Headers key() {
        return json().and("X-Key", "sesame");
    }

    private static IncomingRequest from(String peer, Headers headers) {
        return new IncomingRequest(
                "POST",
                async(GUARDED, GUARDED_WORKFLOW),
                "",
                headers,
                new ReceivedBody.Complete("{}".getBytes(UTF_8)),
                peer,
                NOW,
                REQUEST_ID);
    }
}
