package dev.tappet.access;

import dev.tappet.digest.RandomTokens;
import dev.tappet.digest.Sha256;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.paging.PageReader;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.paging.ResultPage;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import dev.tappet.storage.Write;
import dev.tappet.workspace.ChangeResult;
import dev.tappet.workspace.DisplayName;
import dev.tappet.workspace.IdGenerator;
import dev.tappet.workspace.WorkspaceKeys;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The tokens of the public API. A token is {@code tpt_} and 32 random bytes. Only its SHA-256 is stored, which needs no
 * salt because 2^256 values cannot be tried. A revoked token is deleted, and rejected immediately.
 */
public final class ApiTokens {
    private static final String PREFIX = "tpt_";
    private static final int ATTEMPTS = 5;

    /** 32 bytes in base64url without padding. */
    private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");

    private final ItemTable table;
    private final PageReader lists;
    private final LastUseRecorder lastUses;
    private final Optional<byte[]> administrator;
    private final InstantSource clock;
    private final IdGenerator ids;
    private final RandomTokens random = new RandomTokens();

    /** @param administrator the token of the instance's administrator; empty if there is none */
    public ApiTokens(ItemTable table, PageTokens pageTokens, Optional<String> administrator, InstantSource clock) {
        this.table = table;
        this.lists = new PageReader(table, pageTokens);
        this.lastUses = new LastUseRecorder(table, clock);
        this.administrator = administrator.filter(token -> !token.isBlank()).map(Sha256::of);
        this.clock = clock;
        this.ids = new IdGenerator(clock);
    }

    /** The caller with this token; empty if the token is invalid. At most one read of the table, and rarely a write. */
    public Optional<Caller> identify(String presented) {
        byte[] hash = Sha256.of(presented);
        return isAdministrator(hash) || FORM.matcher(presented).matches() ? identify(hash) : Optional.empty();
    }

    /** The caller whose token has this {@link #hash}; empty if there is none. */
    Optional<Caller> identifyByHash(String hash) {
        return identify(HexFormat.of().parseHex(hash));
    }

    private Optional<Caller> identify(byte[] hash) {
        if (isAdministrator(hash)) {
            return Optional.of(new Caller.Administrator());
        }
        Key key = TokenKeys.byHash(HexFormat.of().formatHex(hash));
        Optional<Caller.Member> member =
                Optional.ofNullable(table.get(List.of(key)).get(key)).map(ApiTokens::member);
        member.ifPresent(known -> known.actor().token().ifPresent(token -> lastUses.record(known.workspace(), token)));
        return member.map(known -> known);
    }

    private boolean isAdministrator(byte[] hash) {
        // The hashes have equal length and are compared in constant time, so that the response time reveals nothing
        return administrator.isPresent() && MessageDigest.isEqual(administrator.get(), hash);
    }

    /** Creates a token that is valid until it is revoked; empty if there is no such workspace. */
    public Optional<ApiToken.Created> create(UUID workspace, DisplayName name, Role role) {
        return create(workspace, name, role, Optional.empty());
    }

    /**
     * Creates a token.
     *
     * @param expires when it becomes invalid, truncated to the second; empty if it is valid until it is revoked
     * @return empty if there is no such workspace
     */
    public Optional<ApiToken.Created> create(UUID workspace, DisplayName name, Role role, Optional<Instant> expires) {
        String secret = PREFIX + random.next();
        String hash = Sha256.hex(secret);
        UUID id = ids.next();
        Item.Builder entry = Item.at(TokenKeys.member(workspace, id))
                .with("workspace", workspace.toString())
                .with("name", name.value())
                .with("role", role.name())
                .with("hash", hash)
                .with("created", clock.millis());
        Item.Builder key = Item.at(TokenKeys.byHash(hash))
                .with("workspace", workspace.toString())
                .with("role", role.name())
                .with("token", id.toString())
                .with("name", name.value());
        expires.ifPresent(at -> {
            entry.expires(at);
            key.expires(at);
        });
        Item member = entry.build();
        Item presented = key.build();
        List<Write> writes = List.of(
                new Write.Check(WorkspaceKeys.workspace(workspace), Condition.exists()),
                new Write.Put(presented, Condition.any()),
                new Write.Put(member, Condition.any()));
        return table.commit(writes, Durability.SYNCED).done()
                ? Optional.of(new ApiToken.Created(read(member), secret))
                : Optional.empty();
    }

    /** Finds a token by its id; empty if the workspace has no such token. */
    public Optional<ApiToken> find(UUID workspace, UUID token) {
        Key key = TokenKeys.member(workspace, token);
        return Optional.ofNullable(table.get(List.of(key)).get(key)).map(ApiTokens::read);
    }

    /** @throws InvalidFieldException if the page token belongs to another list */
    public ResultPage<ApiToken> list(UUID workspace, PageRequest page) throws InvalidFieldException {
        return lists.items(WorkspaceKeys.members(workspace), TokenKeys.TOKENS, page)
                .map(ApiTokens::read);
    }

    /**
     * Finds the id of a token by its secret. It reads all tokens of the workspace, and is needed for tokens of early
     * versions, whose id {@link #identify} does not return.
     */
    public Optional<UUID> idOf(UUID workspace, String secret) {
        String hash = Sha256.hex(secret);
        return firstMember(
                        workspace,
                        item -> item.text("hash").filter(hash::equals).isPresent())
                .map(ApiTokens::read)
                .map(ApiToken::id);
    }

    /** Revokes a token, unless it is the last lasting one of an administrator: then no other token could be created. */
    public ChangeResult<UUID> revoke(UUID workspace, UUID token) {
        Key key = TokenKeys.member(workspace, token);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Item> member = Optional.ofNullable(table.get(List.of(key)).get(key));
            if (member.isEmpty()) {
                return new ChangeResult.Missing<>();
            }
            List<Write> writes = new ArrayList<>();
            writes.add(
                    new Write.Delete(TokenKeys.byHash(member.get().text("hash").orElseThrow()), Condition.any()));
            writes.add(new Write.Delete(key, Condition.any()));
            if (isLastingAdministrator(member.get())) {
                Optional<Key> other = otherAdministrator(workspace, key);
                if (other.isEmpty()) {
                    return new ChangeResult.Conflict<>("This is the workspace's last token with the role admin that"
                            + " does not expire. Create another one first, then revoke this one");
                }
                writes.add(new Write.Check(other.get(), Condition.exists()));
            }
            if (table.commit(writes, Durability.SYNCED).done()) {
                return new ChangeResult.Done<>(token);
            }
            // the token of the other administrator was revoked concurrently
        }
        return new ChangeResult.Conflict<>("Another token is being revoked at the same time. Repeat the request");
    }

    private Optional<Key> otherAdministrator(UUID workspace, Key excluded) {
        return firstMember(workspace, item -> !item.key().equals(excluded) && isLastingAdministrator(item))
                .map(Item::key);
    }

    private Optional<Item> firstMember(UUID workspace, Predicate<Item> predicate) {
        Query tokens = Query.startingWith(WorkspaceKeys.members(workspace), TokenKeys.TOKENS);
        Page<Item> page = table.query(tokens);
        while (true) {
            Optional<Item> member = page.found().stream().filter(predicate).findFirst();
            if (member.isPresent() || page.next().isEmpty()) {
                return member;
            }
            page = table.query(tokens.after(page.next().get()));
        }
    }

    /** A token that expires does not count: the workspace would later be without an administrator. */
    private static boolean isLastingAdministrator(Item member) {
        return read(member).role() == Role.ADMIN && member.expires().isEmpty();
    }

    private static Caller.Member member(Item presented) {
        return new Caller.Member(
                UUID.fromString(presented.text("workspace").orElseThrow()),
                Role.valueOf(presented.text("role").orElseThrow()),
                new Actor(
                        presented.text("token").map(UUID::fromString),
                        presented.text("name").orElse("an older token")));
    }

    private static ApiToken read(Item member) {
        return new ApiToken(
                UUID.fromString(member.key().sort().substring(TokenKeys.TOKENS.length())),
                UUID.fromString(member.text("workspace").orElseThrow()),
                member.text("name").orElseThrow(),
                Role.valueOf(member.text("role").orElseThrow()),
                Instant.ofEpochMilli(member.number("created").orElseThrow()),
                LastUseRecorder.of(member),
                member.expires());
    }

    /** The hash of a token, which may be stored instead of the token. */
    public static String hash(String token) {
        return Sha256.hex(token);
    }
}
