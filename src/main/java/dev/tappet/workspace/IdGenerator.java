package dev.tappet.workspace;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import com.fasterxml.uuid.UUIDClock;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;

/**
 * Generates ids: UUID version 7, so that lists are in the order of creation. 74 bits are random, because the only
 * protection of a trigger URL without authentication is its id.
 */
public final class IdGenerator {
    private final NoArgGenerator generator;

    public IdGenerator(InstantSource clock) {
        this.generator = Generators.timeBasedEpochRandomGenerator(new SecureRandom(), new UUIDClock() {
            @Override
            public long currentTimeMillis() {
                return clock.millis();
            }
        });
    }

    public UUID next() {
        return generator.generate();
    }
}
