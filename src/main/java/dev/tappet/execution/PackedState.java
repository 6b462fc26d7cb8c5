package dev.tappet.execution;

import dev.tappet.storage.Attribute;
import dev.tappet.storage.Item;
import dev.tappet.workspace.Binding;
import dev.tappet.workspace.CanonicalUuid;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What never changes of an {@link ExecutionState}, in one attribute of bytes in place of eight with names: ids have 16
 * bytes, and not 36 characters. An update on DynamoDB bills the whole item, and a state with a small event is to be one
 * unit.
 *
 * <p>Both forms are read. Earlier builds know only the attributes with names.
 *
 * @param requestId of the trigger request; empty if it has none or is no UUID, and stands in an attribute of its own
 */
record PackedState(
        Binding binding, Lane lane, Instant created, Optional<TriggerOrigin.Url> url, Optional<UUID> requestId) {
    static final String NAME = "packed";

    /** The attributes that it replaces. */
    private static final Set<String> REPLACED = Set.of(
            StateAttributes.WORKSPACE,
            StateAttributes.WORKFLOW,
            StateAttributes.SOURCE,
            StateAttributes.VERSION,
            StateAttributes.INTEGRATION,
            StateAttributes.LANE,
            StateAttributes.CREATED,
            StateAttributes.URL);

    private static final byte FORMAT = 1;
    private static final int MAX_BYTES = 2 + Long.BYTES + Integer.BYTES + 5 * 2 * Long.BYTES;

    private static final int OF_OTHER_SOURCE = 1;
    private static final int OF_INTEGRATION = 1 << 1;
    private static final int OF_REQUEST = 1 << 2;
    private static final int IN_SYNC_LANE = 1 << 3;
    /** Above them: the URL, from 1; 0 for none. */
    private static final int URL_SHIFT = 4;

    /** The same item with a packed state. */
    static Item pack(Item item) {
        Optional<String> requestId = item.text(StateAttributes.REQUEST_ID);
        // another text of the same id would not be the same text again
        Optional<UUID> packedId = requestId.flatMap(CanonicalUuid::read);
        PackedState state = new PackedState(
                StateCodec.namedBinding(item),
                StateCodec.namedLane(item),
                StateCodec.namedCreated(item),
                item.text(StateAttributes.URL).map(TriggerOrigin.Url::valueOf),
                packedId);
        Map<String, Attribute> attributes = new HashMap<>(item.attributes());
        attributes.keySet().removeAll(REPLACED);
        if (packedId.isPresent()) {
            attributes.remove(StateAttributes.REQUEST_ID);
        }
        attributes.put(NAME, Attribute.of(state.bytes()));
        return new Item(item.key(), attributes, item.indexes(), item.expires());
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
