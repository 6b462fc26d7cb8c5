package dev.tappet.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.tappet.lambda.LambdaJson.AnyEvent;
import dev.tappet.lambda.LambdaJson.AnyResponse;
import jakarta.annotation.Priority;
import jakarta.decorator.Decorator;
import jakarta.decorator.Delegate;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;
import java.time.InstantSource;

/**
 * Receives every event before the handler of {@code quarkus-amazon-lambda-http}. It is a decorator, since the extension
 * allows no second handler class. The extension's own handler serves requests that are not for a trigger.
 */
@Decorator
@Priority(1)
class LambdaHandlerDecorator implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
    private final RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> extension;
    private final LambdaEventDispatcher dispatcher;
    private final InstantSource clock;

    @Inject
    LambdaHandlerDecorator(
            @Any @Delegate RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> extension,
            LambdaEventDispatcher dispatcher,
            InstantSource clock) {
        this.extension = extension;
        this.dispatcher = dispatcher;
        this.clock = clock;
    }

    @Override
    public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
        if (!(event instanceof AnyEvent any)) {
            throw new IllegalStateException("The event was not read by LambdaJson, but by " + event.getClass());
        }
        Invocation invocation = new Invocation(
                context.getAwsRequestId(), clock.instant().plusMillis(context.getRemainingTimeInMillis()));
        return new AnyResponse(
                dispatcher.dispatch(any.json(), invocation, new ExtensionHttpHandler(extension, context)));
    }
}
