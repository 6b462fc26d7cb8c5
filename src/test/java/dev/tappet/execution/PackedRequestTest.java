package dev.tappet.execution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.json.Json;
import dev.tappet.storage.InMemoryItemTable;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.RecordingTable;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The request in an execution state takes little, and is read exactly. */
class PackedRequestTest {
    private static final String COMMON =
            "{\"method\":\"POST\",\"path\":\"/v1/webhooks/01a20099-c407-7bb1-8a11-77a1c2d3e4f5\","
                    + "\"query\":{},\"headers\":{\"accept\":\"*/*\",\"content-type\":\"application/json\",\"content-length\":\"15\","
                    + "\"host\":\"localhost:8081\",\"connection\":\"Keep-Alive\",\"user-agent\":\"curl/8.5.0\"},"
                    + "\"source\":\"127.0.0.1\",\"content_type\":\"application/json\","
                    + "\"received_at\":\"2026-11-30T12:13:14.156Z\",\"delivery_id\":null}";

    private static byte[] roundTrip(byte[] json) {
        return PackedRequest.unpack(PackedRequest.pack(json));
    }

    @Test
    void commonRequest_takesAThird() {
        byte[] json = COMMON.getBytes(UTF_8);
        assertThat(PackedRequest.pack(json).length).isLessThan(json.length / 3);
        assertThat(roundTrip(json)).isEqualTo(json);
    }

    @Test
    void request_isCompressedWhereSizeIsBilled_andElsewhereIfThereIsNoSpaceForIt() {
        byte[] json = COMMON.getBytes(UTF_8);
        assertThat(stored(0, true)).isEqualTo(PackedRequest.pack(json));
        assertThat(stored(0, false)).isEqualTo(json);
        assertThat(stored(StateAttributes.INLINE_BYTES - json.length, false)).isEqualTo(json);
        assertThat(stored(StateAttributes.INLINE_BYTES - json.length + 1, false))
                .isEqualTo(PackedRequest.pack(json));
    }

    /** What the state holds of the request, beside an event of so many bytes. */
    private static byte[] stored(int event, boolean isBilled) {
        ItemTable table = new RecordingTable(new InMemoryItemTable()) {
            @Override
            public boolean isBilledBySize() {
                return isBilled;
            }
        };
        StoredInput.Prepared prepared =
                StoredInput.prepare(new byte[event], Optional.of(COMMON.getBytes(UTF_8)), "X#1", Instant.MAX, table);
        assertThat(prepared.parts()).isEmpty();
        return prepared.input().request().orElseThrow().read(_ -> Map.of());
    }

    @Test
    void requestOfAnEarlierVersion_isReadAsItIs() {
        byte[] json = COMMON.getBytes(UTF_8);
        assertThat(PackedRequest.unpack(json)).isSameAs(json);
    }

    @Test
    void packedRequest_isNotPackedAgain() {
        byte[] packed = PackedRequest.pack(COMMON.getBytes(UTF_8));
        assertThat(PackedRequest.pack(packed)).isSameAs(packed);
    }

    /** What this version wrote, so that a later one that cannot read it is found out. */
    @Test
    void storedBytes_stayReadable() {
        byte[] stored = Base64.getDecoder().decode(STORED);
        assertThat(new String(PackedRequest.unpack(stored), UTF_8)).isEqualTo(COMMON);
    }

    @Test
    void anyRequest_ofManyAtOnce_isReadExactly() {
        Random random = new Random(7);
        List<byte[]> all = IntStream.range(0, 200)
                .mapToObj(_ -> {
                    byte[] bytes = new byte[random.nextInt(3_000)];
                    random.nextBytes(bytes);
                    return Json.write(
                            Map.of("headers", Map.of("x", HexFormat.of().formatHex(bytes)), "é\u0001", "a"));
                })
                .toList();
        assertThat(all.parallelStream().allMatch(json -> Arrays.equals(roundTrip(json), json)))
                .isTrue();
        assertThat(roundTrip(new byte[0])).isEmpty();
        assertThat(roundTrip("{}".getBytes(UTF_8))).isEqualTo("{}".getBytes(UTF_8));
    }

    @Test
    void damagedRequest_isSaid() {
        byte[] packed = PackedRequest.pack(COMMON.getBytes(UTF_8));
        for (byte[] damaged : List.of(Arrays.copyOf(packed, packed.length / 2), new byte[] {1}, new byte[] {1, 7, 7})) {
            assertThatThrownBy(() -> PackedRequest.unpack(damaged)).isInstanceOf(IllegalStateException.class);
        }
    }

    private static final String STORED =
            "ASPZMgNzXfOkJENdi0RDQ11z80TDZKMU41STNFOcVqClOHIiDWQ4tkQIjTccuQZbNgPmY3JTAPYIBYaCsUGIoZGVob"
                    + "GVoYmeoalZFNY4BgA=";
}
