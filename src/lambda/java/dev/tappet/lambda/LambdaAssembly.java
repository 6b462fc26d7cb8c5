package dev.tappet.lambda;

import dev.tappet.config.TappetConfig;
import dev.tappet.execution.MessageVisibility;
import dev.tappet.execution.Sweeper;
import dev.tappet.execution.Worker;
import dev.tappet.platform.PublicUrl;
import dev.tappet.trigger.TriggerService;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Connects the dispatcher of events with the services behind it. */
@Singleton
class LambdaAssembly {
    @Produces
    @Singleton
    LambdaEventDispatcher dispatcher(
            TriggerService trigger,
            Worker worker,
            MessageVisibility visibility,
            Sweeper sweeper,
            PublicUrl publicUrl,
            TappetConfig config,
            InstantSource clock) {
        return new LambdaEventDispatcher(
                new HttpEventReader(
                        config.limits().payloadCeiling(), new CloudFrontTrust(config.originSecret()), clock),
                new SyncHost(config.syncOnly(), publicUrl),
                new LambdaEventDispatcher.Targets(
                        trigger::handle,
                        trigger::deliveriesFlushed,
                        new MessageBatch(worker::handle, visibility, clock),
                        sweeper::sweep),
                clock);
    }
}
