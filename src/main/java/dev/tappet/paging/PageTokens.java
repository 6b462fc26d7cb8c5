package dev.tappet.paging;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.secret.HmacSha256;
import dev.tappet.secret.SecretBox;
import dev.tappet.storage.Page;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/**
 * Creates and verifies page tokens: the table's cursor, with a MAC over it and its list. A caller can continue only
 * lists, and only at positions, for which it received a token.
 */
public final class PageTokens {
    private static final int MAC_BYTES = 16;
    private static final int MAX_LENGTH = 2048;

    private final HmacSha256 hmac;

    /** @param box from which the key of the MAC is derived */
    public PageTokens(SecretBox box) {
        this.hmac = new HmacSha256(box.derive("page tokens"));
    }

    /** @param list identifies workspace, kind and filter of the list */
    public String write(String list, Page.Cursor cursor) {
        byte[] text = cursor.value().getBytes(StandardCharsets.UTF_8);
        byte[] token = ByteBuffer.allocate(MAC_BYTES + text.length)
                .put(mac(list, text), 0, MAC_BYTES)
                .put(text)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** @throws InvalidFieldException if the token was not created for this list */
    public Page.Cursor read(String list, String token) throws InvalidFieldException {
        ByteBuffer bytes = ByteBuffer.wrap(decode(token));
        if (bytes.remaining() <= MAC_BYTES) {
            throw invalidToken();
        }
        byte[] given = new byte[MAC_BYTES];
        bytes.get(given);
        byte[] text = new byte[bytes.remaining()];
        bytes.get(text);
        byte[] expected = ByteBuffer.allocate(MAC_BYTES)
                .put(mac(list, text), 0, MAC_BYTES)
                .array();
        if (!MessageDigest.isEqual(expected, given)) {
            throw invalidToken();
        }
        return new Page.Cursor(new String(text, StandardCharsets.UTF_8));
    }

    private static byte[] decode(String token) throws InvalidFieldException {
        if (token.length() > MAX_LENGTH) {
            throw invalidToken();
        }
        try {
            return Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            throw invalidToken();
        }
    }

    private static InvalidFieldException invalidToken() {
        return new InvalidFieldException("page_token", "must be a next_page_token of this list");
    }

    private byte[] mac(String list, byte[] cursor) {
        byte[] name = list.getBytes(StandardCharsets.UTF_8);
        // the length separates list and cursor unambiguously
        byte[] length = ByteBuffer.allocate(Integer.BYTES).putInt(name.length).array();
        return hmac.of(length, name, cursor);
    }
}
