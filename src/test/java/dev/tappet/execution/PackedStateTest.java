package dev.tappet.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.json.Json;
import dev.tappet.storage.Item;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.Binding;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PackedStateTest {
    private static final UUID WORKFLOW = UUID.fromString("0193a5b2-1234-7abc-8def-0123456789ab");
    private static final UUID WORKSPACE = UUID.fromString("0193a5b2-1234-7abc-bdef-0123456789ac");
    private static final String REQUEST = "0193a5b2-1234-7abc-8def-0123456789ad";

    private static ExecutionState state(Binding binding, Optional<TriggerOrigin> origin, Lane lane) {
        NewExecution execution = new NewExecution(
                UUID.fromString(REQUEST),
                binding,
                Json.write(Map.of("name", "Ada")),
                Optional.empty(),
                Optional.empty(),
                Workflow.FAILURE_STATUS,
                origin);
        return ExecutionState.queued(
                execution,
                lane,
                new StoredInput(new StoredContent.Inline(execution.event()), Optional.empty()),
                Instant.parse("2026-03-01T12:00:00.123Z"));
    }

    private static Item named(ExecutionState state) {
        return PackedState.named(packed(state));
    }

    private static Item packed(ExecutionState state) {
        return StateCodec.write(state).build();
    }

    private static Binding binding(Optional<UUID> integration, UUID source) {
        return new Binding(integration, WORKFLOW, WORKSPACE, source, 2_000_000_000);
    }

    private static Stream<Binding> bindings() {
        return Stream.of(
                binding(Optional.of(new UUID(-1, -1)), WORKFLOW),
                binding(Optional.empty(), WORKFLOW),
                binding(Optional.empty(), UUID.fromString("0193a5b2-0000-7000-8000-000000000001")),
                binding(Optional.of(new UUID(0, 0)), new UUID(7, 7)));
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void packedBinding_isReadAsItWas(Binding binding) {
        for (Lane lane : Lane.values()) {
            ExecutionState state = state(binding, Optional.empty(), lane);

            assertThat(StateCodec.read(packed(state))).isEqualTo(state);
            assertThat(StateCodec.read(named(state))).isEqualTo(state);
        }
    }

    @ParameterizedTest
    @EnumSource
    void packedOrigin_isReadAsItWas(TriggerOrigin.Url url) {
        // an id of the server's own, one of Lambda's, and one that would be another text as an id
        for (String request : List.of(REQUEST, "JKJaXmPLvHcESHA=", REQUEST.toUpperCase(Locale.ROOT), "1-1-1-1-1")) {
            ExecutionState state = state(
                    binding(Optional.empty(), WORKFLOW), Optional.of(new TriggerOrigin(url, request)), Lane.ASYNC);

            assertThat(StateCodec.read(named(state))).isEqualTo(state);
            assertThat(StateCodec.read(packed(state)))
                    .isEqualTo(state)
                    .extracting(read -> read.origin().trigger().orElseThrow().requestId())
                    .isEqualTo(Optional.of(request));
        }
        ExecutionState withoutRequest = state(
                binding(Optional.empty(), WORKFLOW), Optional.of(new TriggerOrigin(url, Optional.empty())), Lane.ASYNC);
        assertThat(StateCodec.read(packed(withoutRequest))).isEqualTo(withoutRequest);
        assertThat(StateCodec.read(named(withoutRequest))).isEqualTo(withoutRequest);
    }

    @Test
    void packedState_hasAFifthLessThanOneWithNames() {
        ExecutionState state = state(
                binding(Optional.of(new UUID(1, 1)), WORKFLOW),
                Optional.of(new TriggerOrigin(TriggerOrigin.Url.ASYNC, REQUEST)),
                Lane.ASYNC);

        Item named = named(state);
        Item packed = packed(state);

        assertThat(named.bytes() - packed.bytes()).isGreaterThanOrEqualTo(170);
        assertThat(packed.indexes()).isEqualTo(named.indexes());
        assertThat(packed.expires()).isEqualTo(named.expires());
    }

    private static Item with(Item item, byte[] packed) {
        Item.Builder builder = Item.at(item.key());
        item.attributes().forEach(builder::with);
        return builder.with(PackedState.NAME, packed).build();
    }

    @Test
    void laterFormat_isLeftToALaterBuild() {
        Item packed = packed(state(binding(Optional.empty(), WORKFLOW), Optional.empty(), Lane.SYNC));
        byte[] bytes = packed.bytes(PackedState.NAME).orElseThrow().clone();
        bytes[0] = 2;

        assertThatThrownBy(() -> StateCodec.read(with(packed, bytes)))
                .isInstanceOf(NewerFormatException.class)
                .hasMessageContaining("format 2");
    }

    @Test
    void damagedState_isNamed() {
        Item packed = packed(state(binding(Optional.of(WORKSPACE), new UUID(7, 7)), Optional.empty(), Lane.SYNC));
        byte[] bytes = packed.bytes(PackedState.NAME).orElseThrow();
        for (int length = 0; length < bytes.length; length++) {
            Item damaged = with(packed, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> StateCodec.read(damaged))
                    .as("%d bytes", length)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(packed.key().toString());
        }
    }
}
