package dev.tappet.execution;

import dev.tappet.digest.Sha256;
import dev.tappet.engine.Callbacks;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.secret.SecretBox;
import dev.tappet.storage.Attribute;
import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Index;
import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import dev.tappet.workspace.integration.Authentication;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Callbacks as items {@code CB#hash}. The state of a callback is in this item alone, so that one conditional write
 * decides it. Open callbacks are in the index of their workspace, in the order in which they expire.
 */
final class CallbackItems {
    /** Bytes of a decision that the item itself can hold. */
    private static final int INLINE_BYTES = 4 * 1024;

    private static final String PREFIX = "CB#";
    private static final String WORKSPACE = StateAttributes.WORKSPACE;
    private static final String EXECUTION = "execution";
    private static final String WORKFLOW = "workflow";
    private static final String WORKFLOW_NAME = "workflow_name";
    private static final String PATH = "path";
    private static final String TITLE = "title";
    private static final String CHOICES = "choices";
    private static final String CREATED = "created";
    private static final String UNTIL = "until";
    private static final String STATE = "state";
    private static final String AUTHENTICATION = "authentication";
    private static final String CHOICE = "choice";
    private static final String DECIDED = "decided";
    private static final String DECISION = "decision";
    private static final String DECISION_REF = "decision_ref";
    private static final String DECISION_AT = "decision_at";

    private final SecretBox box;

    CallbackItems(SecretBox box) {
        this.box = box;
    }

    static String hash(String token) {
        return Sha256.hex(token);
    }

    static Key key(String hash) {
        return new Key(PREFIX + hash, "0");
    }

    /** The index partition of a workspace's open callbacks; the first one if they are spread. */
    static String ofWorkspace(UUID workspace) {
        return "CX#" + workspace;
    }

    static UUID idOf(String hash) {
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hash));
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    /** The id of the callback that has this key, if it is one's. */
    static Optional<UUID> idOfCallback(Key key) {
        return Optional.of(key).filter(it -> it.partition().startsWith(PREFIX)).map(it -> idOf(hashOf(it)));
    }

    static String hashOf(Key key) {
        return key.partition().substring(PREFIX.length());
    }

    Item open(
            String hash,
            ExecutionState state,
            String workflowName,
            Callbacks.Terms terms,
            Optional<Authentication> authentication,
            Instant now) {
        Item.Builder item = Item.at(key(hash))
                .with(WORKSPACE, state.binding().workspace().toString())
                .with(EXECUTION, state.id().toString())
                .with(WORKFLOW, state.binding().workflow().toString())
                .with(WORKFLOW_NAME, workflowName)
                .with(PATH, terms.path().text())
                .with(CHOICES, Json.write(terms.choices()))
                .with(CREATED, now.toEpochMilli())
                .with(UNTIL, terms.until().toEpochMilli())
                .with(STATE, StoredCallback.Status.OPEN.name())
                .in(
                        Index.BY_WORKSPACE,
                        ofWorkspace(state.binding().workspace()),
                        ExecutionKeys.sortable(terms.until()) + "#" + hash)
                .expires(state.expires());
        terms.title().ifPresent(title -> item.with(TITLE, title));
        authentication.ifPresent(given -> item.with(AUTHENTICATION, box.seal(idOf(hash), given.json())));
        return item.build();
    }

    StoredCallback read(Item item) {
        String hash = hashOf(item.key());
        return new StoredCallback(
                idOf(hash),
                UUID.fromString(text(item, WORKSPACE)),
                UUID.fromString(text(item, EXECUTION)),
                UUID.fromString(text(item, WORKFLOW)),
                text(item, WORKFLOW_NAME),
                text(item, PATH),
                item.text(TITLE),
                texts(item),
                time(item, CREATED),
                time(item, UNTIL),
                StoredCallback.Status.valueOf(text(item, STATE)),
                item.bytes(AUTHENTICATION).map(stored -> Authentication.stored(box.open(idOf(hash), stored))),
                item.number(DECIDED)
                        .map(at -> new StoredCallback.Decision(item.text(CHOICE), Instant.ofEpochMilli(at))));
    }

    /** The event and the request of a decision, to be stored with the execution. */
    static StoredContent.Prepared decision(byte[] bytes, ExecutionState state, String hash, UUID attempt) {
        return StoredContent.prepare(
                bytes,
                INLINE_BYTES,
                ExecutionKeys.partition(state.id()),
                PREFIX + hash + "#" + attempt + "#",
                state.expires());
    }

    /** Decides the callback: only one caller succeeds with this write. */
    static Write.Update decide(
            String hash, UUID execution, Optional<String> choice, StoredContent decision, Instant now) {
        List<Change> changes = new ArrayList<>();
        changes.add(Change.set(STATE, StoredCallback.Status.DECIDED.name()));
        changes.add(Change.set(DECIDED, now.toEpochMilli()));
        choice.ifPresent(made -> changes.add(Change.set(CHOICE, made)));
        switch (decision) {
            case StoredContent.Inline(byte[] bytes) -> changes.add(Change.set(DECISION, bytes));
            case StoredContent.InParts(String _, String prefix, String ref) -> {
                changes.add(Change.set(DECISION_REF, ref));
                changes.add(Change.set(DECISION_AT, prefix));
            }
        }
        changes.add(new Change.Leave(Index.BY_WORKSPACE));
        return new Write.Update(key(hash), changes, openFor(execution));
    }

    /** Expires the callback: its timeout came before a decision. */
    static Write.Update expire(String hash) {
        return new Write.Update(
                key(hash),
                List.of(Change.set(STATE, StoredCallback.Status.EXPIRED.name()), new Change.Leave(Index.BY_WORKSPACE)),
                Condition.all(isOpen()));
    }

    /** Moves the callback to a rerun. */
    static Write.Update belongsTo(String hash, UUID execution) {
        return new Write.Update(
                key(hash), List.of(Change.set(EXECUTION, execution.toString())), Condition.all(isOpen()));
    }

    private static Condition openFor(UUID execution) {
        return Condition.all(isOpen(), new Condition.Test.Is(EXECUTION, Attribute.of(execution.toString())));
    }

    private static Condition.Test isOpen() {
        return new Condition.Test.Is(STATE, Attribute.of(StoredCallback.Status.OPEN.name()));
    }

    /** The stored decision of a decided item. */
    static StoredContent decisionOf(Item item) {
        return item.bytes(DECISION)
                .<StoredContent>map(StoredContent.Inline::new)
                .orElseGet(() -> new StoredContent.InParts(
                        ExecutionKeys.partition(UUID.fromString(text(item, EXECUTION))),
                        text(item, DECISION_AT),
                        text(item, DECISION_REF)));
    }

    private static List<String> texts(Item item) {
        byte[] json = item.bytes(CHOICES).orElseThrow(() -> missing(item, CHOICES));
        try {
            return ((List<?>) Json.readStored(json))
                    .stream().map(String.class::cast).toList();
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("The callback " + item.key() + " is damaged", e);
        }
    }

    private static Instant time(Item item, String name) {
        return Instant.ofEpochMilli(item.number(name).orElseThrow(() -> missing(item, name)));
    }

    private static String text(Item item, String name) {
        return item.text(name).orElseThrow(() -> missing(item, name));
    }

    private static IllegalStateException missing(Item item, String name) {
        return new IllegalStateException("The callback " + item.key() + " has no " + name);
    }
}
