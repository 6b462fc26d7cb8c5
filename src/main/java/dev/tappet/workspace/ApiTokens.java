package dev.tappet.workspace;

import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The tokens of the public API. A token is {@code tpt_} and 32 random bytes; only its SHA-256 is stored, which needs
 * no salt because nobody can try all of 2^256. A revoked token is forgotten, and refused from that moment.
 */
public final class ApiTokens {
    private static final String PREFIX = "tpt_";
    private static final int RANDOM_BYTES = 32;

    /** 32 bytes in base64url without padding. */
    private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");

    private final ItemTable table;
    private final Lists lists;
    private final Optional<byte[]> administrator;
    private final InstantSource clock;
    private final IdSource ids;
    private final SecureRandom random = new SecureRandom();

    /** @param administrator the token of the instance's administrator; without one there is none */
    public ApiTokens(ItemTable table, PageTokens pageTokens, Optional<String> administrator, InstantSource clock) {
        this.table = table;
        this.lists = new Lists(table, pageTokens);
        this.administrator = administrator.filter(token -> !token.isBlank()).map(ApiTokens::sha256);
        this.clock = clock;
        this.ids = new IdSource(clock);
    }

    /** Whose token this is; empty if nobody's. At most one table call. */
    public Optional<Caller> identify(String presented) {
        byte[] hash = sha256(presented);
        // Hashes of equal length, compared in constant time: the answer's delay tells nothing about the token
        if (administrator.isPresent() && MessageDigest.isEqual(administrator.get(), hash)) {
            return Optional.of(new Caller.Administrator());
        }
        if (!FORM.matcher(presented).matches()) {
            return Optional.empty();
        }
        Key key = Keys.presented(HexFormat.of().formatHex(hash));
        return Optional.ofNullable(table.get(List.of(key)).get(key))
                .map(item -> new Caller.Member(
                        UUID.fromString(item.text("workspace").orElseThrow()),
                        Role.valueOf(item.text("role").orElseThrow())));
    }

    /** A new token; empty if there is no such workspace. */
    public Optional<ApiToken.Made> create(UUID workspace, Name name, Role role) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        String secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        String hash = HexFormat.of().formatHex(sha256(secret));
        Item member = Item.at(Keys.member(workspace, Keys.TOKENS, ids.next()))
                .with("workspace", workspace.toString())
                .with("name", name.value())
                .with("role", role.name())
                .with("hash", hash)
                .with("created", clock.millis())
                .build();
        Item presented = Item.at(Keys.presented(hash))
                .with("workspace", workspace.toString())
                .with("role", role.name())
                .build();
        List<Write> writes = List.of(
                new Write.Check(Keys.workspace(workspace), Condition.exists()),
                new Write.Put(presented, Condition.any()),
                new Write.Put(member, Condition.any()));
        return table.commit(writes, Durability.SYNCED).done()
                ? Optional.of(new ApiToken.Made(read(member), secret))
                : Optional.empty();
    }

    /** @throws UnusableInputException when the page token is not of this list */
    public Listed<ApiToken> list(UUID workspace, PageRequest page) throws UnusableInputException {
        return lists.items(Keys.members(workspace), Keys.TOKENS, page).map(ApiTokens::read);
    }

    /** @return whether the workspace had such a token */
    public boolean revoke(UUID workspace, UUID token) {
        Key key = Keys.member(workspace, Keys.TOKENS, token);
        Optional<Item> member = Optional.ofNullable(table.get(List.of(key)).get(key));
        if (member.isEmpty()) {
            return false;
        }
        List<Write> writes = List.of(
                new Write.Delete(Keys.presented(member.get().text("hash").orElseThrow()), Condition.any()),
                new Write.Delete(key, Condition.any()));
        table.commit(writes, Durability.SYNCED);
        return true;
    }

    private static ApiToken read(Item member) {
        return new ApiToken(
                UUID.fromString(member.key().sort().substring(Keys.TOKENS.length())),
                UUID.fromString(member.text("workspace").orElseThrow()),
                member.text("name").orElseThrow(),
                Role.valueOf(member.text("role").orElseThrow()),
                Instant.ofEpochMilli(member.number("created").orElseThrow()));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
