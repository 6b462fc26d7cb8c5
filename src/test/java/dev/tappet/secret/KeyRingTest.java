package dev.tappet.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyRingTest {
    private static final String OLD = key('o');
    private static final String NEW = key('n');
    private static final byte[] SECRET = "a secret".getBytes(UTF_8);

    private final UUID owner = UUID.randomUUID();

    private static String key(char c) {
        return Base64.getEncoder().encodeToString(String.valueOf(c).repeat(32).getBytes(UTF_8));
    }

    private static KeyRing ring(String... keys) {
        return KeyRing.ofBase64(String.join(",", keys));
    }

    @Test
    void oldValues_areOpenedByTheRing() {
        byte[] before = AesGcmSecretBox.ofBase64(OLD).seal(owner, SECRET);

        assertThat(ring(NEW, OLD).open(owner, before)).isEqualTo(SECRET);
        assertThat(ring(OLD).open(owner, before)).isEqualTo(SECRET);
    }

    @Test
    void newValues_areSealedByTheFirstKeyAndNameIt() {
        byte[] sealed = ring(NEW, OLD).seal(owner, SECRET);

        assertThat(ring(NEW).open(owner, sealed)).isEqualTo(SECRET);
        assertThat(ring(OLD, NEW).open(owner, sealed)).isEqualTo(SECRET);
        assertThatThrownBy(() -> ring(OLD).open(owner, sealed))
                .isInstanceOf(SecretBox.CannotOpenException.class)
                .hasMessageContaining("not configured");
    }

    /** A deployment replaces its processes one after the other. */
    @Test
    void singleKey_sealsAsBefore() {
        assertThat(AesGcmSecretBox.ofBase64(OLD).open(owner, ring(OLD).seal(owner, SECRET)))
                .isEqualTo(SECRET);
    }

    @Test
    void droppedKey_opensNothingAnyMore() {
        byte[] before = ring(OLD).seal(owner, SECRET);

        assertThatThrownBy(() -> ring(NEW).open(owner, before)).isInstanceOf(SecretBox.CannotOpenException.class);
    }

    @Test
    void changedBytesAndOtherOwners_areNoticed() {
        KeyRing ring = ring(NEW, OLD);
        byte[] sealed = ring.seal(owner, SECRET);
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> ring.open(owner, changed)).isInstanceOf(SecretBox.CannotOpenException.class);
        }
        assertThatThrownBy(() -> ring.open(UUID.randomUUID(), sealed))
                .isInstanceOf(SecretBox.CannotOpenException.class);
        assertThatThrownBy(() -> ring.open(owner, new byte[0])).isInstanceOf(SecretBox.CannotOpenException.class);
    }

    @Test
    void derivedKeys_areThoseOfTheFirstKey() {
        assertThat(ring(NEW, OLD).derive("purpose"))
                .isEqualTo(AesGcmSecretBox.ofBase64(NEW).derive("purpose"));
    }

    @Test
    void emptyOrRepeatedKey_isRefusedAndNotShown() {
        for (String keys : new String[] {"", NEW + ",", NEW + "," + NEW, NEW + ",short"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> KeyRing.ofBase64(keys))
                    .withMessageNotContaining(NEW);
        }
    }
}
