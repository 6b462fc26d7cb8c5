package dev.tappet.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.InstantSource;

/**
 * Where Lambda's runtime enters. A handler of streams and not of Quarkus's HTTP events, since those lose what stands
 * behind a comma in a header, and know of no other events.
 */
@Singleton
public class FunctionHandler implements RequestStreamHandler {
    private final FunctionEdge edge;
    private final InstantSource clock;

    FunctionHandler(FunctionEdge edge, InstantSource clock) {
        this.edge = edge;
        this.clock = clock;
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        edge.handle(
                event,
                answer,
                new Invocation(
                        context.getAwsRequestId(), clock.instant().plusMillis(context.getRemainingTimeInMillis())));
    }
}
