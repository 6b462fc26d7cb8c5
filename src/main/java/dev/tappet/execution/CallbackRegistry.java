package dev.tappet.execution;

import dev.tappet.digest.RandomTokens;
import dev.tappet.engine.Callbacks;
import dev.tappet.engine.StepPath;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.memory.JsonWeight;
import dev.tappet.memory.RunMemory.CallMemory;
import dev.tappet.secret.SecretBox;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import dev.tappet.workspace.integration.Authentication;
import dev.tappet.workspace.integration.AuthenticationReader;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Opens and reads the stored callbacks of executions. */
public final class CallbackRegistry {
    /** The path of callback URLs. */
    public static final String ROOT = "/v1/callbacks/";

    private static final String URL = "url";
    private static final String EXPIRES_AT = "expires_at";

    private final ItemTable table;

    private final SecretBox box;
    private final CallbackItems items;
    private final SealedValueCodec codec;
    private final AuthenticationReader authentications;
    private final Supplier<URI> publicUrl;
    private final InstantSource clock;
    private final RandomTokens random = new RandomTokens();

    /**
     * @param publicUrl the address under which callers know this server; may throw
     */
    public CallbackRegistry(
            ItemTable table,
            SecretBox box,
            AuthenticationReader authentications,
            Supplier<URI> publicUrl,
            InstantSource clock) {
        this.table = table;
        this.box = box;
        this.items = new CallbackItems(box);
        this.codec = new SealedValueCodec(box);
        this.authentications = authentications;
        this.publicUrl = publicUrl;
        this.clock = clock;
    }

    /** The service that decides these callbacks. */
    public CallbackDecisions decisions(RunQueue queue) {
        return new CallbackDecisions(table, box, queue, clock);
    }

    /** The callbacks of an execution. */
    Callbacks of(ExecutionState state, String workflowName) {
        return new OfExecution(state, workflowName);
    }

    private final class OfExecution implements Callbacks {
        private final ExecutionState state;
        private final String workflowName;

        OfExecution(ExecutionState state, String workflowName) {
            this.state = state;
            this.workflowName = workflowName;
        }

        @Override
        public Opened open(Terms terms) throws InvalidFieldException {
            Optional<Authentication> authentication = authentication(terms);
            String token = random.next();
            String hash = CallbackItems.hash(token);
            Item item = items.open(hash, state, workflowName, terms, authentication, clock.instant());
            // durable no later than the journal entry, which is written after it; the token is unknown to everybody
            // before that
            table.write(new Write.Put(item, Condition.absent()), Durability.LAZY);
            List<String> secrets = new ArrayList<>(List.of(token));
            authentication.ifPresent(given -> secrets.addAll(given.secrets()));
            return new Opened(new Handle(hash, terms.until()), output(token, terms), secrets);
        }

        @Override
        public Handle handle(Object output) {
            Map<?, ?> given = (Map<?, ?>) output;
            String url = (String) given.get(URL);
            String token = url.substring(url.lastIndexOf('/') + 1);
            return new Handle(CallbackItems.hash(token), Instant.parse((String) given.get(EXPIRES_AT)));
        }

        private Optional<Authentication> authentication(Terms terms) throws InvalidFieldException {
            if (terms.authentication().isEmpty()) {
                return Optional.empty();
            }
            if (!(terms.authentication().get() instanceof Map<?, ?> given)) {
                throw new InvalidFieldException("authentication", "must be an object");
            }
            Authentication authentication = authentications.read(given);
            if (authentication.schemes().isEmpty()) {
                throw new InvalidFieldException("authentication", "must have at least one entry");
            }
            return Optional.of(authentication);
        }

        @Override
        public State state(Handle callback, StepPath wait, CallMemory memory) throws InterruptedException {
            while (true) {
                Key key = CallbackItems.key(callback.hash());
                Optional<Item> item =
                        Optional.ofNullable(table.get(List.of(key)).get(key));
                Optional<StoredCallback> found = item.map(items::read);
                if (found.isEmpty() || found.get().status() == StoredCallback.Status.EXPIRED) {
                    return new State.Closed("the callback was not decided before " + callback.until());
                }
                if (found.get().status() == StoredCallback.Status.DECIDED) {
                    return new State.Decided(decision(item.get(), found.get(), memory));
                }
                if (!found.get().isExpired(clock.instant())) {
                    return new State.Open();
                }
                // the first write decides: that of a caller, or this one
                table.write(CallbackItems.expire(callback.hash()), Durability.SYNCED);
            }
        }

        private Map<String, Object> decision(Item item, StoredCallback callback, CallMemory memory)
                throws InterruptedException {
            byte[] json = codec.open(
                            callback.id(), CallbackItems.decisionOf(item).read(table))
                    .json();
            memory.reserve(JsonWeight.of(json));
            return CallbackDecision.read(json);
        }
    }

    private Map<String, Object> output(String token, Callbacks.Terms terms) {
        String url = publicUrl.get().toString().replaceFirst("/+$", "") + ROOT + token;
        Map<String, Object> urls = new LinkedHashMap<>();
        terms.choices().forEach(choice -> urls.put(choice, url + "/" + choice));
        Map<String, Object> output = new LinkedHashMap<>();
        output.put(URL, url);
        output.put("urls", urls);
        output.put(EXPIRES_AT, terms.until().toString());
        return output;
    }
}
