package dev.tappet.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AesGcmSecretBoxTest {
    private final byte[] key = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    private final SecretBox box = new AesGcmSecretBox(key);
    private final UUID owner = UUID.randomUUID();
    private final byte[] secret = "a secret".getBytes(UTF_8);

    @Test
    void sealedSecret_isOpenedBySameKey() {
        assertThat(new AesGcmSecretBox(key).open(owner, box.seal(owner, secret)))
                .isEqualTo(secret);
        assertThat(box.open(owner, box.seal(owner, new byte[0]))).isEmpty();
    }

    @Test
    void sealing_isRandomized() {
        byte[] sealed = box.seal(owner, secret);
        assertThat(sealed).isNotEqualTo(box.seal(owner, secret));
        assertThat(new String(sealed, UTF_8)).doesNotContain("secret");
    }

    @Test
    void otherOwner_cannotOpen() {
        byte[] sealed = box.seal(owner, secret);
        assertThatThrownBy(() -> box.open(UUID.randomUUID(), sealed)).isInstanceOf(SecretBox.CannotOpenException.class);
    }

    @Test
    void otherKey_cannotOpen() {
        byte[] sealed = new AesGcmSecretBox(new byte[32]).seal(owner, secret);
        assertThatThrownBy(() -> box.open(owner, sealed)).isInstanceOf(SecretBox.CannotOpenException.class);
    }

    @Test
    void modifiedOrTruncatedSecret_isRejected() {
        byte[] sealed = box.seal(owner, secret);
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> box.open(owner, changed)).isInstanceOf(SecretBox.CannotOpenException.class);
            byte[] cut = Arrays.copyOf(sealed, i);
            assertThatThrownBy(() -> box.open(owner, cut)).isInstanceOf(SecretBox.CannotOpenException.class);
        }
    }

    @Test
    void derivedKeys_areStable_differByPurpose() {
        assertThat(box.derive("a"))
                .hasSize(32)
                .isEqualTo(new AesGcmSecretBox(key).derive("a"))
                .isNotEqualTo(box.derive("b"))
                .isNotEqualTo(key);
    }

    @Test
    void keyOfOtherLength_isRejected() {
        assertThatThrownBy(() -> new AesGcmSecretBox(new byte[16])).isInstanceOf(IllegalArgumentException.class);
    }
}
