package dev.tappet.contract;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;
import java.util.UUID;

/**
 * The whole program as it runs on one machine, RocksDB included; only that nobody waits for 50 seconds, and the rate is
 * soon reached.
 */
public class LocalProfile implements QuarkusTestProfile {
    static final String ADMINISTRATOR = "the-administrators-token";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "tappet.data",
                "target/contract-data/" + UUID.randomUUID(),
                "tappet.admin-token",
                ADMINISTRATOR,
                "tappet.window",
                "1s",
                "tappet.limits.rate",
                "10");
    }
}
