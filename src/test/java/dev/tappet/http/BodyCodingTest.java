package dev.tappet.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.http.BodyCoding.Decoding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class BodyCodingTest {
    private static final byte[] TEXT = "{\"a\": \"text\"}".getBytes(UTF_8);

    @Test
    void codings_areDecodedInTheOrderOfTheirHeaders() throws IOException {
        assertDecoded(gzip(TEXT), "gzip");
        assertDecoded(gzip(TEXT), "X-GZIP");
        assertDecoded(deflate(TEXT, false), "deflate");
        assertDecoded(deflate(TEXT, true), "deflate");
        assertDecoded(gzip(deflate(TEXT, false)), "identity, deflate, gzip");
        assertDecoded(TEXT, "identity");
        assertDecoded(TEXT, "");
    }

    @Test
    void bomb_isTooLarge() throws IOException {
        byte[] bomb = gzip(new byte[1_000_000]);
        assertThat(bomb.length).isLessThan(2_000);
        assertThat(decode(bomb, "gzip", 999_999)).isEqualTo(new Decoding.TooLarge());
        assertThat(decode(bomb, "gzip", 1_000_000)).isInstanceOf(Decoding.Decoded.class);
        assertThat(decode(gzip(bomb), "gzip, gzip", 999_999)).isEqualTo(new Decoding.TooLarge());
    }

    @Test
    void otherBytes_areMalformed() throws IOException {
        byte[] zipped = gzip(TEXT);
        assertThat(decode(TEXT, "gzip", 100)).isEqualTo(new Decoding.Malformed("gzip"));
        assertThat(decode(TEXT, "deflate", 100)).isEqualTo(new Decoding.Malformed("deflate"));
        for (int length = 1; length < zipped.length; length++) {
            assertThat(decode(Arrays.copyOf(zipped, length), "gzip", 100)).isEqualTo(new Decoding.Malformed("gzip"));
        }
        zipped[zipped.length - 6] ^= 1;
        assertThat(decode(zipped, "gzip", 100)).as("a wrong checksum").isEqualTo(new Decoding.Malformed("gzip"));
    }

    @Test
    void otherCodings_areUnsupported() {
        for (String codings : List.of("br", "zstd", "gzip, br", "gzip, gzip, gzip")) {
            assertThat(decode(TEXT, codings, 100)).as(codings).isEqualTo(new Decoding.Unsupported());
        }
    }

    private static void assertDecoded(byte[] body, String codings) {
        assertThat(decode(body, codings, 100))
                .isInstanceOfSatisfying(
                        Decoding.Decoded.class,
                        decoded -> assertThat(decoded.bytes()).isEqualTo(TEXT));
    }

    private static Decoding decode(byte[] body, String codings, int limit) {
        return BodyCoding.decode(BodyCoding.of(Headers.of("content-encoding", codings)), body, limit);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        return zipped.toByteArray();
    }

    private static byte[] deflate(byte[] bytes, boolean raw) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, raw);
        try (DeflaterOutputStream out = new DeflaterOutputStream(zipped, deflater)) {
            out.write(bytes);
        } finally {
            deflater.end();
        }
        return zipped.toByteArray();
    }
}
