package dev.tappet.lambda;

import dev.tappet.config.TappetConfig;
import dev.tappet.execution.Sweeper;
import dev.tappet.execution.Worker;
import dev.tappet.trigger.Trigger;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Puts the edge together with what is behind it. */
@Singleton
class LambdaAssembly {
    @Produces
    @Singleton
    FunctionEdge edge(Trigger trigger, Worker worker, Sweeper sweeper, TappetConfig config, InstantSource clock) {
        return new FunctionEdge(
                new HttpEvents(config.limits().payload(), new Distribution(config.originSecret()), clock),
                trigger::handle,
                trigger::noted,
                new VirtualRouter(),
                new MessageBatch(worker::handle, clock),
                sweeper::sweep,
                clock);
    }
}
