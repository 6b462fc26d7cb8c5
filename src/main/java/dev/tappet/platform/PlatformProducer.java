package dev.tappet.platform;

import dev.tappet.execution.RunQueue;
import dev.tappet.secret.SecretBox;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.ObservedTable;
import dev.tappet.storage.TableObserver;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** Provides the ports of the selected platform to the packages of the application. */
@Singleton
public class PlatformProducer {
    private final Platform platform;

    PlatformProducer(@Any Instance<Platform> all) {
        List<Platform> chosen = all.stream().filter(Platform::isSelected).toList();
        if (chosen.size() != 1) {
            throw new ConfigurationException(
                    "tappet.table (TAPPET_TABLE) must name the DynamoDB table: this build has no storage of its own");
        }
        this.platform = chosen.getFirst();
    }

    /** The selected platform. */
    public Platform platform() {
        return platform;
    }

    @Produces
    @Singleton
    ItemTable table(TableObserver observer) {
        return new ObservedTable(platform.table(), observer);
    }

    @Produces
    @Singleton
    RunQueue queue() {
        return platform.queue();
    }

    @Produces
    @Singleton
    SecretBox secretBox() {
        return platform.secretBox();
    }
}
