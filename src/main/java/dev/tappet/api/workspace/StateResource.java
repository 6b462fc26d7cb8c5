package dev.tappet.api.workspace;

import dev.tappet.api.support.Audited;
import dev.tappet.api.support.CallerContext;
import dev.tappet.api.support.JsonRequestReader;
import dev.tappet.api.support.PagingQuery;
import dev.tappet.api.support.PublicApi;
import dev.tappet.api.support.RejectedException;
import dev.tappet.http.ProblemType;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.json.ObjectFields;
import dev.tappet.paging.ResultPage;
import dev.tappet.state.StateEntry;
import dev.tappet.state.StateKey;
import dev.tappet.state.StateStore;
import dev.tappet.state.TimeToLive;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestQuery;

/**
 * The state of the caller's workspace: the values that its workflows store between executions. A key is in the query,
 * because it may contain any character.
 */
@Path(PublicApi.ROOT + "/state")
@RunOnVirtualThread
public class StateResource {
    private static final String KEY = "key";
    private static final String PREFIX = "prefix";
    private static final String VALUE = "value";
    private static final String TTL = "ttl";
    private static final String IF_VERSION = "if_version";

    /**
     * A state entry in a list, without its value.
     *
     * @param bytes the size of the value as JSON
     */
    @PublicApi
    public record Summary(String key, long version, int bytes, Instant updatedAt, Optional<Instant> expiresAt) {
        static Summary of(StateEntry entry) {
            return new Summary(
                    entry.key().text(), entry.version(), entry.json().length, entry.updated(), entry.expires());
        }
    }

    /** A page of state entries, without their values. */
    @PublicApi
    public record Listing(List<Summary> keys, Optional<String> nextPageToken) {}

    /**
     * A state entry.
     *
     * @param value without secrets; left out if it is null
     */
    @PublicApi
    public record View(
            String key,
            Optional<Object> value,
            long version,
            int bytes,
            Instant updatedAt,
            Optional<Instant> expiresAt) {
        static View of(StateEntry entry) {
            Summary summary = Summary.of(entry);
            return new View(
                    summary.key(),
                    Optional.ofNullable(entry.shown()),
                    summary.version(),
                    summary.bytes(),
                    summary.updatedAt(),
                    summary.expiresAt());
        }
    }

    private final StateStore state;
    private final CallerContext access;

    StateResource(StateStore state, CallerContext access) {
        this.state = state;
        this.access = access;
    }

    @GET
    public Listing list(
            @RestQuery(PREFIX) Optional<String> prefix,
            @RestQuery(PagingQuery.SIZE) Optional<String> size,
            @RestQuery(PagingQuery.TOKEN) Optional<String> token)
            throws InvalidFieldException {
        UUID workspace = access.viewerWorkspace();
        ResultPage<StateEntry> page =
                state.list(workspace, StateKey.prefix(PREFIX, prefix.orElse("")), PagingQuery.of(size, token));
        return new Listing(page.found().stream().map(Summary::of).toList(), page.next());
    }

    @GET
    @Path("value")
    public View read(@RestQuery(KEY) Optional<String> key) throws InvalidFieldException {
        UUID workspace = access.viewerWorkspace();
        return state.find(workspace, key(key)).map(View::of).orElseThrow(StateResource::notFound);
    }

    @PUT
    @Path("value")
    @Consumes(MediaType.APPLICATION_JSON)
    @Audited("putStateValue")
    public View put(@RestQuery(KEY) Optional<String> key, InputStream sent) throws InvalidFieldException, IOException {
        UUID workspace = access.editorWorkspace();
        StateKey named = key(key);
        ObjectFields body = JsonRequestReader.json(sent, Set.of(VALUE, TTL, IF_VERSION));
        if (!body.has(VALUE)) {
            throw new InvalidFieldException(VALUE, "is required; it may be null");
        }
        byte[] json = Json.write(body.value(VALUE));
        if (json.length > StateEntry.BYTES) {
            throw new InvalidFieldException(VALUE, "must have at most %,d bytes as JSON".formatted(StateEntry.BYTES));
        }
        Optional<Duration> ttl = body.has(TTL) ? Optional.of(TimeToLive.of(TTL, body.value(TTL))) : Optional.empty();
        OptionalLong version = body.has(IF_VERSION) ? OptionalLong.of(body.number(IF_VERSION)) : OptionalLong.empty();
        return state.put(workspace, named, json, ttl, version)
                .map(View::of)
                .orElseThrow(() -> RejectedException.of(
                        ProblemType.CONFLICT,
                        "The version of the key is not if_version. Read the key, and send its current version"));
    }

    @DELETE
    @Path("value")
    @Audited("deleteStateValue")
    public void delete(@RestQuery(KEY) Optional<String> key) throws InvalidFieldException {
        UUID workspace = access.editorWorkspace();
        if (!state.delete(workspace, key(key))) {
            throw notFound();
        }
    }

    private static StateKey key(Optional<String> key) throws InvalidFieldException {
        return StateKey.of(KEY, key.orElse(""));
    }

    private static RejectedException notFound() {
        return RejectedException.of(ProblemType.NOT_FOUND, "No value with this key");
    }
}
