package dev.tappet.api.execution;

import dev.tappet.api.support.CallerContext;
import dev.tappet.api.support.IdParser;
import dev.tappet.api.support.PublicApi;
import dev.tappet.api.support.RejectedException;
import dev.tappet.engine.TruncatedValue;
import dev.tappet.execution.ExecutionEvents;
import dev.tappet.http.ProblemType;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The event of an execution and its request, without secrets. Also available if the trigger condition failed. */
@Path(PublicApi.ROOT + "/executions/{execution_id}/event")
@RunOnVirtualThread
class ExecutionEventResource {
    /** A larger event is truncated, unless the caller requests all of it. */
    private static final int SHOWN_BYTES = 64 * 1024;

    private final ExecutionEvents events;
    private final CallerContext access;

    ExecutionEventResource(ExecutionEvents events, CallerContext access) {
        this.events = events;
        this.access = access;
    }

    /** Returns JSON that is written while memory is reserved for it. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public byte[] event(@RestPath("execution_id") String executionId, @RestQuery("full") Optional<String> full)
            throws InvalidFieldException {
        UUID workspace = access.viewerWorkspace();
        boolean complete = full.isPresent() && flag(full.get());
        UUID id = IdParser.read(executionId).orElseThrow(ExecutionResource::notFound);
        try {
            return events.of(workspace, id, event -> Json.write(shown(event, complete)))
                    .orElseThrow(ExecutionResource::notFound);
        } catch (ExecutionEvents.NoMemoryException e) {
            throw RejectedException.of(ProblemType.SERVICE_UNAVAILABLE, e.getMessage() + ". Retry later");
        }
    }

    private static Map<String, Object> shown(ExecutionEvents.Read event, boolean complete) {
        Object redacted = event.redactor().redact(event.value());
        TruncatedValue shown = TruncatedValue.of(redacted, event.bytes(), complete ? Integer.MAX_VALUE : SHOWN_BYTES);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("event", shown.shown());
        if (!shown.complete()) {
            view.put("event_bytes", shown.bytes());
        }
        event.request()
                .ifPresent(request -> view.put("request", event.redactor().redact(request)));
        return view;
    }

    private static boolean flag(String text) throws InvalidFieldException {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidFieldException("full", "must be true or false");
        };
    }
}
