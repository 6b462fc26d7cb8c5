package dev.tappet.trigger.activity;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.paging.ResultPage;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import dev.tappet.storage.SpreadQuery;
import dev.tappet.workspace.Quotas;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads the entries of {@link DeliveryLog} for an integration, newest first. */
public final class DeliveryReader {
    private final ItemTable table;
    private final PageTokens tokens;
    private final Quotas quotas;
    private final InstantSource clock;
    private final StoredRequests requests;

    public DeliveryReader(ItemTable table, PageTokens tokens, Quotas quotas, InstantSource clock) {
        this.quotas = quotas;
        this.table = table;
        this.tokens = tokens;
        this.clock = clock;
        this.requests = new StoredRequests(table);
    }

    /** A delivery with its request, if that is stored. */
    public record Opened(Delivery delivery, Optional<StoredRequest> request) {}

    /**
     * Finds a delivery.
     *
     * @param integration must be an integration of the workspace; this is not checked here
     */
    public Optional<Opened> find(UUID workspace, UUID integration, UUID delivery) {
        List<Key> keys = DeliveryItems.keys(integration, delivery, spread(workspace));
        Optional<Item> found = Optional.empty();
        for (int from = 0; from < keys.size() && found.isEmpty(); from += ItemTable.MAX_BATCH_SIZE) {
            found =
                    table
                            .get(keys.subList(from, Math.min(keys.size(), from + ItemTable.MAX_BATCH_SIZE)))
                            .values()
                            .stream()
                            .findFirst();
        }
        return found.map(item -> new Opened(
                DeliveryItems.read(item),
                DeliveryItems.storedRequest(item).map(reference -> requests.read(delivery, reference))));
    }

    private int spread(UUID workspace) {
        return quotas.of(workspace).spread().partitionsToRead(clock.instant());
    }

    /** The start of a page: a day, and the position in it after the last page. */
    private record Place(LocalDate day, Optional<Page.Cursor> after) {
        static Place parse(Page.Cursor cursor) {
            String[] parts = cursor.value().split(" ", 2);
            return new Place(
                    LocalDate.parse(parts[0]),
                    Optional.of(parts[1]).filter(text -> !text.isEmpty()).map(Page.Cursor::new));
        }

        Page.Cursor cursor() {
            return new Page.Cursor(day + " " + after.map(Page.Cursor::value).orElse(""));
        }
    }

    /**
     * A page of the deliveries.
     *
     * @param integration must be an integration of the workspace; this is not checked here
     * @throws InvalidFieldException if the page token belongs to another list
     */
    public ResultPage<Delivery> list(UUID workspace, UUID integration, PageRequest pageRequest)
            throws InvalidFieldException {
        int spread = spread(workspace);
        SpreadQuery<Item> items =
                new SpreadQuery<>(table::query, item -> item.key().sort());
        String list = "activity " + integration;
        LocalDate oldest = DeliveryItems.day(clock.instant().minus(DeliveryLog.RETENTION));
        Optional<Place> place = Optional.of(
                pageRequest.token().isPresent()
                        ? Place.parse(tokens.read(list, pageRequest.token().get()))
                        : new Place(DeliveryItems.day(clock.instant()), Optional.empty()));
        List<Delivery> found = new ArrayList<>();
        while (place.isPresent() && found.size() < pageRequest.size()) {
            Page<Item> page = items.page(query(integration, place.get(), pageRequest.size() - found.size()), spread);
            page.found().stream().map(DeliveryItems::read).forEach(found::add);
            place = next(place.get().day(), page, oldest);
        }
        return new ResultPage<>(found, place.map(position -> tokens.write(list, position.cursor())));
    }

    private static Query query(UUID integration, Place place, int max) {
        return new Query(
                DeliveryItems.partition(integration, place.day()),
                "0",
                Query.END,
                Query.Order.DESCENDING,
                max,
                place.after());
    }

    private static Optional<Place> next(LocalDate day, Page<Item> page, LocalDate oldest) {
        return page.next().isPresent()
                ? Optional.of(new Place(day, page.next()))
                : Optional.of(new Place(day.minusDays(1), Optional.empty()))
                        .filter(before -> !before.day().isBefore(oldest));
    }
}
