package dev.tappet.api;

import dev.tappet.signature.JdkCrypto;
import dev.tappet.signature.KeySenders;
import dev.tappet.signature.NewerSenders;
import dev.tappet.signature.SenderClient;
import dev.tappet.storage.InMemoryItemTable;
import dev.tappet.storage.ObservedTable;
import dev.tappet.storage.RecordingTable;
import dev.tappet.storage.TableObserver;
import io.quarkus.test.junit.QuarkusTestProfile;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

/**
 * The whole program as it is put together for one machine, but on a table in memory; and where AWS would be asked for
 * the key that signs its notifications, the test answers.
 */
public class InMemoryServerProfile implements QuarkusTestProfile {
    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(Table.class, Aws.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("tappet.admin-token", InMemoryApiProfile.ADMIN, "tappet.limits.rate", "1000");
    }

    @Alternative
    @Singleton
    public static class Table {
        @Produces
        @Singleton
        RecordingTable table(InstantSource clock, TableObserver observer) {
            return new RecordingTable(new ObservedTable(new InMemoryItemTable(clock), observer));
        }
    }

    @Alternative
    @Singleton
    public static class Aws {
        @Produces
        @Singleton
        SenderClient outside() {
            Set<String> certificates = Set.of(KeySenders.SNS_CERTIFICATE, NewerSenders.PAYPAL_CERTIFICATE);
            return (address, _) -> certificates.contains(address.toString())
                    ? new SenderClient.SenderResponse(200, JdkCrypto.snsCertificate())
                    : new SenderClient.SenderResponse(404, new byte[0]);
        }
    }
}
