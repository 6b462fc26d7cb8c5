package dev.tappet.execution;

import dev.tappet.json.HeaderValues;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The stored input of an execution.
 *
 * @param event   <code>$.event</code>
 * @param request <code>$.request</code>; empty if an earlier version stored the execution
 */
record StoredInput(StoredContent event, Optional<StoredContent> request) {
    /**
     * The values that steps see.
     *
     * @param event   a plain value
     * @param request a plain value, null if it is missing
     */
    record Values(Object event, Object request) {}

    /** The input, and the parts to store before it. */
    record Prepared(StoredInput input, List<Item> parts) {}

    /**
     * Event and request share the space in the item, which must not grow beyond that of an event alone.
     *
     * @param table where it is stored: if it is billed by size, the request is compressed even if there is space for it
     */
    static Prepared prepare(
            byte[] event, Optional<byte[]> request, String partition, Instant expires, ItemTable table) {
        StoredContent.Prepared first = StoredContent.prepare(
                event, StateAttributes.INLINE_BYTES, partition, StateAttributes.EVENT_PARTS, expires);
        List<Item> parts = new ArrayList<>(first.parts());
        int left = first.parts().isEmpty() ? StateAttributes.INLINE_BYTES - event.length : StateAttributes.INLINE_BYTES;
        Optional<byte[]> stored =
                request.map(json -> table.isBilledBySize() || json.length > left ? PackedRequest.pack(json) : json);
        Optional<StoredContent> second = stored.map(bytes -> {
            StoredContent.Prepared prepared =
                    StoredContent.prepare(bytes, left, partition, StateAttributes.REQUEST_PARTS, expires);
            parts.addAll(prepared.parts());
            return prepared.content();
        });
        return new Prepared(new StoredInput(first.content(), second), parts);
    }

    /** Reads all parts at once. */
    Values read(ItemTable table) {
        List<Key> keys = new ArrayList<>(event.keys());
        request.ifPresent(content -> keys.addAll(content.keys()));
        Map<Key, Item> parts = keys.isEmpty() ? Map.of() : table.get(keys);
        Optional<Map<String, Object>> sent = request.map(content -> requestOf(content.read(_ -> parts)));
        Object value = value(event.read(_ -> parts), "event");
        return new Values(sent.map(map -> event(value, map)).orElse(value), sent.orElse(null));
    }

    /**
     * @param stored {@link #request} as it was read
     */
    static Map<String, Object> requestOf(byte[] stored) {
        return request(value(PackedRequest.unpack(stored), "request"));
    }

    private static Object value(byte[] json, String name) {
        try {
            return Json.readStored(json);
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("The " + name + " of an execution is damaged", e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> request(Object value) {
        Map<String, Object> request = new LinkedHashMap<>((Map<String, Object>) value);
        request.computeIfPresent("headers", (_, headers) -> HeaderValues.of(headers));
        return request;
    }

    /** The event of a raw integration is the request itself. */
    private static Object event(Object event, Map<String, Object> request) {
        return event instanceof Map<?, ?> map
                        && Objects.equals(request.get("method"), map.get("http_method"))
                        && Objects.equals(request.get("path"), map.get("path"))
                ? HeaderValues.within(map)
                : event;
    }
}
