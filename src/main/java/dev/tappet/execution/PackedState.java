package dev.tappet.execution;

import dev.tappet.storage.Item;
import dev.tappet.workspace.Binding;
import dev.tappet.workspace.CanonicalUuid;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The values of an {@link ExecutionState} that never change, as one attribute of bytes instead of eight named ones: an
 * id is 16 bytes instead of 36 characters. DynamoDB bills the whole item for each update, and this way a state with a
 * small event costs one write unit.
 *
 * <p>New states are written in this form. {@link SpreadLists} writes the named attributes instead where earlier builds
 * may run, which know only these. Both forms are read.
 *
 * @param requestId of the trigger request; empty if there is none, or if it is not a UUID and has an attribute of its
 *                  own
 */
record PackedState(
        Binding binding, Lane lane, Instant created, Optional<TriggerOrigin.Url> url, Optional<UUID> requestId) {
    static final String NAME = "packed";

    private static final byte FORMAT = 1;
    private static final int MAX_BYTES = 2 + Long.BYTES + Integer.BYTES + 5 * 2 * Long.BYTES;

    private static final int OF_OTHER_SOURCE = 1;
    private static final int OF_INTEGRATION = 1 << 1;
    private static final int OF_REQUEST = 1 << 2;
    private static final int IN_SYNC_LANE = 1 << 3;
    /** Above them: the URL, from 1; 0 for none. */
    private static final int URL_SHIFT = 4;

    static PackedState of(ExecutionState state) {
        return new PackedState(
                state.binding(),
                state.lane(),
                state.created(),
                state.origin().trigger().map(TriggerOrigin::url),
                // another text of the same id would not be the same text again
                state.origin().requestId().flatMap(CanonicalUuid::read));
    }

    /** @param request the id of the trigger request, which is stored apart if it is not packed */
    void write(Item.Builder item, Optional<String> request) {
        item.with(NAME, bytes());
        if (requestId.isEmpty()) {
            request.ifPresent(text -> item.with(StateAttributes.REQUEST_ID, text));
        }
    }

    /** The same item in the form that earlier builds read. */
    static Item named(Item item) {
        PackedState state = of(item).orElseThrow();
        Item.Builder named = Item.at(item.key());
        item.attributes().forEach((name, value) -> {
            if (!name.equals(NAME)) {
                named.with(name, value);
            }
        });
        state.writeNamed(named);
        item.indexes().forEach((index, place) -> named.in(index, place.partition(), place.sort()));
        item.expires().ifPresent(named::expires);
        return named.build();
    }

    private void writeNamed(Item.Builder item) {
        item.with(StateAttributes.WORKSPACE, binding.workspace().toString())
                .with(StateAttributes.WORKFLOW, binding.workflow().toString())
                .with(StateAttributes.SOURCE, binding.source().toString())
                .with(StateAttributes.VERSION, binding.version())
                .with(StateAttributes.LANE, lane.name())
                .with(StateAttributes.CREATED, created.toEpochMilli());
        binding.integration().ifPresent(from -> item.with(StateAttributes.INTEGRATION, from.toString()));
        url.ifPresent(from -> item.with(StateAttributes.URL, from.name()));
        requestId.ifPresent(request -> item.with(StateAttributes.REQUEST_ID, request.toString()));
    }

    private byte[] bytes() {
        Optional<UUID> otherSource = Optional.of(binding.source()).filter(source -> !source.equals(binding.workflow()));
        int flags = (otherSource.isPresent() ? OF_OTHER_SOURCE : 0)
                | (binding.integration().isPresent() ? OF_INTEGRATION : 0)
                | (requestId.isPresent() ? OF_REQUEST : 0)
                | switch (lane) {
                    case SYNC -> IN_SYNC_LANE;
                    case ASYNC -> 0;
                }
                | url.map(it -> it.ordinal() + 1).orElse(0) << URL_SHIFT;
        ByteBuffer buffer = ByteBuffer.allocate(MAX_BYTES)
                .put(FORMAT)
                .put((byte) flags)
                .putLong(created.toEpochMilli())
                .putInt(binding.version());
        put(buffer, binding.workspace());
        put(buffer, binding.workflow());
        otherSource.ifPresent(id -> put(buffer, id));
        binding.integration().ifPresent(id -> put(buffer, id));
        requestId.ifPresent(id -> put(buffer, id));
        byte[] bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }

    private static void put(ByteBuffer buffer, UUID id) {
        buffer.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    private static UUID id(ByteBuffer buffer) {
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    /**
     * The packed state of an item, if it has one.
     *
     * @throws NewerFormatException  when a later version stored it
     * @throws IllegalStateException when it is damaged
     */
    static Optional<PackedState> of(Item item) {
        return item.bytes(NAME).map(bytes -> read(item, ByteBuffer.wrap(bytes)));
    }

    private static PackedState read(Item item, ByteBuffer bytes) {
        try {
            byte format = bytes.get();
            if (format != FORMAT) {
                throw new NewerFormatException("The state of " + item.key() + " has the format " + format
                        + ", which a later version of Tappet wrote: update this one");
            }
            int flags = bytes.get();
            Instant created = Instant.ofEpochMilli(bytes.getLong());
            int version = bytes.getInt();
            UUID workspace = id(bytes);
            UUID workflow = id(bytes);
            UUID source = (flags & OF_OTHER_SOURCE) != 0 ? id(bytes) : workflow;
            Optional<UUID> integration = (flags & OF_INTEGRATION) != 0 ? Optional.of(id(bytes)) : Optional.empty();
            int url = flags >> URL_SHIFT;
            return new PackedState(
                    new Binding(integration, workflow, workspace, source, version),
                    (flags & IN_SYNC_LANE) != 0 ? Lane.SYNC : Lane.ASYNC,
                    created,
                    url == 0 ? Optional.empty() : Optional.of(TriggerOrigin.Url.values()[url - 1]),
                    (flags & OF_REQUEST) != 0 ? Optional.of(id(bytes)) : Optional.empty());
        } catch (BufferUnderflowException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalStateException("The state of " + item.key() + " is damaged", e);
        }
    }

    /** @param separate the id of the request if it is not packed */
    Optional<TriggerOrigin> origin(Optional<String> separate) {
        return url.map(it -> new TriggerOrigin(it, requestId.map(UUID::toString).or(() -> separate)));
    }
}
