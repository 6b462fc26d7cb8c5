package dev.tappet.lambda;

import dev.tappet.config.TappetConfig;
import dev.tappet.execution.Sweeper;
import dev.tappet.execution.Worker;
import dev.tappet.trigger.TriggerService;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Puts the edge together with what is behind it. */
@Singleton
class LambdaAssembly {
    @Produces
    @Singleton
    FunctionEdge edge(
            TriggerService trigger, Worker worker, Sweeper sweeper, TappetConfig config, InstantSource clock) {
        return new FunctionEdge(
                new HttpEvents(config.limits().payload(), new Distribution(config.originSecret()), clock),
                trigger::handle,
                trigger::deliveriesFlushed,
                new VirtualRouter(),
                new MessageBatch(worker::handle, clock),
                sweeper::sweep,
                clock);
    }
}
