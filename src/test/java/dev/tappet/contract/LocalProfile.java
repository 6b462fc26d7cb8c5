package dev.tappet.contract;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;
import java.util.UUID;

/**
 * The whole program as it runs on one machine, RocksDB included, with the administrator's token of the documentation; only
 * that no caller waits for 50 seconds.
 */
public class LocalProfile implements QuarkusTestProfile {
    public static final String ADMINISTRATOR = "change-me-at-once";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "tappet.data",
                "target/contract-data/" + UUID.randomUUID(),
                "tappet.admin-token",
                ADMINISTRATOR,
                "tappet.window",
                "3s",
                "tappet.limits.rate",
                "1000",
                // samples call services beside them
                "tappet.http.allowed-addresses",
                "127.0.0.1/32");
    }
}
