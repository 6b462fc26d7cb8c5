package dev.tappet.access;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.paging.ResultPage;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import dev.tappet.storage.Write;
import dev.tappet.workspace.IdGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The audit of a workspace: its changes, with actor and time. An entry is durable before its change is acknowledged. It
 * contains the action and its target, but no content of the request.
 */
public final class AuditTrail {
    public static final Duration RETENTION = Duration.ofDays(90);

    private static final String AT = "at";
    private static final String ACTION = "action";
    private static final String PATH = "path";
    private static final String TARGET = "target";
    private static final String TOKEN = "token";
    private static final String NAME = "name";
    private static final String REQUEST = "request";

    private final ItemTable table;
    private final PageTokens tokens;
    private final InstantSource clock;
    private final IdGenerator ids;

    public AuditTrail(ItemTable table, PageTokens tokens, InstantSource clock) {
        this.table = table;
        this.tokens = tokens;
        this.clock = clock;
        this.ids = new IdGenerator(clock);
    }

    /**
     * A change.
     *
     * @param action  the name of the operation in the OpenAPI document
     * @param path    of the request
     * @param target  the id of the created or changed object, if it has one
     * @param request the id of the request, as in the log
     */
    public record AuditEvent(Actor actor, String action, String path, Optional<UUID> target, String request) {}

    /** An audit entry. */
    public record Entry(UUID id, Instant at, AuditEvent event) {}

    /** Writes an entry. */
    public void record(UUID workspace, AuditEvent event) {
        Instant now = Instant.ofEpochMilli(clock.millis());
        Item.Builder item = Item.at(partition(workspace, month(now)), ids.next().toString())
                .with(AT, now.toEpochMilli())
                .with(NAME, event.actor().name())
                .with(ACTION, event.action())
                .with(PATH, event.path())
                .with(REQUEST, event.request())
                .expires(now.plus(RETENTION));
        event.actor().token().ifPresent(token -> item.with(TOKEN, token.toString()));
        event.target().ifPresent(target -> item.with(TARGET, target.toString()));
        table.write(new Write.Put(item.build(), Condition.any()), Durability.SYNCED);
    }

    /** The start of a page: a month, and the last entry that was read of it. */
    private record Position(YearMonth month, Optional<Page.Cursor> after) {
        static Position parse(Page.Cursor cursor) {
            String[] parts = cursor.value().split(" ", 2);
            return new Position(
                    YearMonth.parse(parts[0]),
                    Optional.of(parts[1]).filter(text -> !text.isEmpty()).map(Page.Cursor::new));
        }

        Page.Cursor cursor() {
            return new Page.Cursor(month + " " + after.map(Page.Cursor::value).orElse(""));
        }

        Optional<Position> next(Page<Item> page, YearMonth oldest) {
            return page.next().isPresent()
                    ? Optional.of(new Position(month, page.next()))
                    : Optional.of(new Position(month.minusMonths(1), Optional.empty()))
                            .filter(before -> !before.month.isBefore(oldest));
        }
    }

    /**
     * The entries of a workspace, newest first.
     *
     * @throws InvalidFieldException if the page token belongs to another list
     */
    public ResultPage<Entry> list(UUID workspace, PageRequest pageRequest) throws InvalidFieldException {
        String list = "audit " + workspace;
        YearMonth oldest = month(clock.instant().minus(RETENTION));
        Optional<Position> place = Optional.of(
                pageRequest.token().isPresent()
                        ? Position.parse(tokens.read(list, pageRequest.token().get()))
                        : new Position(month(clock.instant()), Optional.empty()));
        List<Entry> found = new ArrayList<>();
        while (place.isPresent() && found.size() < pageRequest.size()) {
            Position at = place.get();
            Page<Item> page = table.query(new Query(
                    partition(workspace, at.month()),
                    "0",
                    Query.END,
                    Query.Order.DESCENDING,
                    pageRequest.size() - found.size(),
                    at.after()));
            page.found().stream().map(AuditTrail::read).forEach(found::add);
            place = at.next(page, oldest);
        }
        return new ResultPage<>(found, place.map(position -> tokens.write(list, position.cursor())));
    }

    private static Entry read(Item item) {
        return new Entry(
                UUID.fromString(item.key().sort()),
                Instant.ofEpochMilli(item.number(AT).orElseThrow()),
                new AuditEvent(
                        new Actor(
                                item.text(TOKEN).map(UUID::fromString),
                                item.text(NAME).orElseThrow()),
                        item.text(ACTION).orElseThrow(),
                        item.text(PATH).orElseThrow(),
                        item.text(TARGET).map(UUID::fromString),
                        item.text(REQUEST).orElseThrow()));
    }

    /** The partition for the entries of a workspace in a month. */
    private static String partition(UUID workspace, YearMonth month) {
        return "AU#" + workspace + "#" + month;
    }

    private static YearMonth month(Instant time) {
        return YearMonth.from(time.atOffset(ZoneOffset.UTC));
    }
}
