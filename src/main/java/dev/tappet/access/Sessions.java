package dev.tappet.access;

import dev.tappet.digest.RandomTokens;
import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Sessions of browsers. A session has the rights of the token that opened it, and ends with it: the token is read at
 * each request. A person who signed in with an identity provider has a session without a token. Session secrets and
 * sign-in codes are 32 random bytes each. Only their SHA-256 is stored.
 */
public final class Sessions {
    /** A session ends after this time without use. */
    public static final Duration MAX_IDLE = Duration.ofHours(12);

    /** A session ends this long after it was opened, even if it is in use. */
    public static final Duration LIFETIME = Duration.ofDays(7);

    /** How long a sign-in code is valid. It can be used once. */
    public static final Duration CODE_LIFETIME = Duration.ofMinutes(10);

    /** The sessions that a token, or a person without one, may have at once. A further one ends the oldest. */
    public static final int MAX_SESSIONS = 100;

    /** The unused codes that a token may have at once. A further one ends the oldest. */
    public static final int MAX_CODES = 20;

    /** The precision of the time of the last use: at most one write in this time, not one for each request. */
    private static final Duration USE_GRANULARITY = Duration.ofMinutes(5);

    /** 32 bytes in base64url without padding. */
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

    /** The lifetime of a session without a token. Then the person signs in again, which updates the person's rights. */
    public static final Duration PERSON_LIFETIME = Duration.ofHours(12);

    private static final String TOKEN = "token";
    private static final String WORKSPACE = "workspace";
    private static final String ROLE = "role";
    private static final String NAME = "name";
    private static final String ADMINISTRATOR = "ADMINISTRATOR";
    private static final String USED = "used";

    private final ItemTable table;
    private final ApiTokens tokens;
    private final InstantSource clock;
    private final SessionLists open;
    private final SessionLists codes;
    private final RandomTokens random = new RandomTokens();

    public Sessions(ItemTable table, ApiTokens tokens, InstantSource clock) {
        this.table = table;
        this.tokens = tokens;
        this.clock = clock;
        this.open = new SessionLists(table, clock, "SESL#", MAX_SESSIONS);
        this.codes = new SessionLists(table, clock, "SICL#", MAX_CODES);
    }

    /**
     * A new session.
     *
     * @param secret the value of the session cookie, which is returned only here and not stored
     */
    public record Opened(String secret, Caller caller) {
        @Override
        public String toString() {
            return "Opened[" + caller + "]";
        }
    }

    /** Opens a session for the holder of a token; empty if the token is invalid. */
    public Optional<Opened> open(String token) {
        Optional<Caller> caller = tokens.identify(token);
        if (caller.isEmpty()) {
            return Optional.empty();
        }
        String secret = random.next();
        store(open, session(secret, ApiTokens.hash(token)));
        return Optional.of(new Opened(secret, caller.get()));
    }

    /** Opens a session for a person who signed in with an identity provider. */
    public Opened open(Caller caller) {
        String secret = random.next();
        Instant now = clock.instant();
        Item.Builder item = Item.at(sessionKey(secret))
                .with(USED, now.toEpochMilli())
                .with(NAME, caller.actor().name())
                .expires(now.plus(PERSON_LIFETIME));
        switch (caller) {
            case Caller.Administrator _ -> item.with(ROLE, ADMINISTRATOR);
            case Caller.Member(UUID workspace, Role role, Actor _) ->
                item.with(ROLE, role.name()).with(WORKSPACE, workspace.toString());
        }
        store(open, item.build());
        return new Opened(secret, caller);
    }

    /** Creates a code that opens one session for the holder of this token; empty if the token is invalid. */
    public Optional<String> createCode(String token) {
        if (tokens.identify(token).isEmpty()) {
            return Optional.empty();
        }
        String code = random.next();
        Item item = Item.at(codeKey(code))
                .with(TOKEN, ApiTokens.hash(token))
                .expires(clock.instant().plus(CODE_LIFETIME))
                .build();
        store(codes, item);
        return Optional.of(code);
    }

    private void store(SessionLists lists, Item item) {
        String owner = owner(item);
        List<Write> writes = List.of(
                new Write.Put(item, Condition.absent()),
                lists.entry(owner, item.key(), item.expires().orElseThrow()));
        requireWritten(table.commit(writes, Durability.SYNCED).done());
        lists.trim(owner);
    }

    /** The token, or the person with this role. */
    private static String owner(Item item) {
        return item.text(TOKEN)
                .orElseGet(() -> ApiTokens.hash(String.join(
                        "\n",
                        item.text(ROLE).orElseThrow(),
                        item.text(WORKSPACE).orElse(""),
                        item.text(NAME).orElseThrow())));
    }

    /** Opens a session with a code and deletes the code; empty if the code is unknown, used or expired. */
    public Optional<Opened> openByCode(String code) {
        if (!FORM.matcher(code).matches()) {
            return Optional.empty();
        }
        Key key = codeKey(code);
        Optional<String> token = read(key).flatMap(item -> item.text(TOKEN));
        Optional<Caller> caller = token.flatMap(tokens::identifyByHash);
        if (caller.isEmpty()) {
            return Optional.empty();
        }
        String secret = random.next();
        Item session = session(secret, token.get());
        List<Write> writes = List.of(
                // of two requests with the same code, only one deletes it
                new Write.Delete(key, Condition.exists()),
                codes.removal(token.get(), key),
                new Write.Put(session, Condition.absent()),
                open.entry(token.get(), session.key(), session.expires().orElseThrow()));
        if (!table.commit(writes, Durability.SYNCED).done()) {
            return Optional.empty();
        }
        open.trim(token.get());
        return Optional.of(new Opened(secret, caller.get()));
    }

    /** The caller of a session; empty if the session has ended. Two reads of the table, and rarely a write. */
    public Optional<Caller> identify(String secret) {
        if (!FORM.matcher(secret).matches()) {
            return Optional.empty();
        }
        Key key = sessionKey(secret);
        Instant now = clock.instant();
        Optional<Item> session =
                read(key).filter(item -> now.isBefore(used(item).plus(MAX_IDLE)));
        Optional<Caller> caller = session.flatMap(this::caller);
        if (caller.isPresent() && !now.isBefore(used(session.get()).plus(USE_GRANULARITY))) {
            // does not reopen a session that was closed concurrently
            table.write(
                    new Write.Update(key, List.of(Change.set(USED, now.toEpochMilli())), Condition.exists()),
                    Durability.LAZY);
        }
        return caller;
    }

    /** Ends a session, unless it has ended. */
    public void close(String secret) {
        if (FORM.matcher(secret).matches()) {
            Key key = sessionKey(secret);
            read(key)
                    .ifPresent(session -> table.commit(
                            List.of(new Write.Delete(key, Condition.any()), open.removal(owner(session), key)),
                            Durability.SYNCED));
        }
    }

    private Item session(String secret, String tokenHash) {
        Instant now = clock.instant();
        return Item.at(sessionKey(secret))
                .with(TOKEN, tokenHash)
                .with(USED, now.toEpochMilli())
                .expires(now.plus(LIFETIME))
                .build();
    }

    private Optional<Caller> caller(Item session) {
        Optional<String> token = session.text(TOKEN);
        return token.isPresent()
                ? token.flatMap(tokens::identifyByHash)
                : session.text(ROLE).map(role -> caller(session, role));
    }

    private static Caller caller(Item session, String role) {
        Actor actor = new Actor(Optional.empty(), session.text(NAME).orElseThrow());
        return role.equals(ADMINISTRATOR)
                ? new Caller.Administrator(actor)
                : new Caller.Member(UUID.fromString(session.text(WORKSPACE).orElseThrow()), Role.valueOf(role), actor);
    }

    private Optional<Item> read(Key key) {
        return Optional.ofNullable(table.get(List.of(key)).get(key));
    }

    private static Instant used(Item session) {
        return Instant.ofEpochMilli(session.number(USED).orElseThrow());
    }

    private static void requireWritten(boolean isWritten) {
        if (!isWritten) {
            throw new IllegalStateException("Two sessions have the same 32 random bytes");
        }
    }

    private static Key sessionKey(String secret) {
        return new Key("SES#" + ApiTokens.hash(secret), "0");
    }

    private static Key codeKey(String code) {
        return new Key("SIC#" + ApiTokens.hash(code), "0");
    }
}
