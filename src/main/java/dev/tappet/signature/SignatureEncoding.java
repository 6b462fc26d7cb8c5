package dev.tappet.signature;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** How a signature is encoded. */
public enum SignatureEncoding {
    /** In lower or upper case. */
    HEX,
    /** With or without padding, with {@code +/} or {@code -_}. */
    BASE64;

    Optional<byte[]> decode(String written) {
        try {
            return Optional.of(
                    switch (this) {
                        case HEX -> HexFormat.of().parseHex(written);
                        case BASE64 ->
                            Base64.getDecoder().decode(written.replace('-', '+').replace('_', '/'));
                    });
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
