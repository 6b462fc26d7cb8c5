package dev.tappet.siege;

import dev.tappet.harness.ApiClient;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * One way to bring a server down.
 *
 * @param name      as the table shows it
 * @param essential whether the short form contains it
 */
record Attack(String name, boolean essential, Preparation preparation) {
    /**
     * What an attacker works with.
     *
     * @param attacker a workspace of its own, without any privilege
     * @param service  the base URL of what its workflows call
     */
    record Target(int port, ApiClient attacker, String service) {}

    /** Publishes what the attack needs, before it begins. */
    @FunctionalInterface
    interface Preparation {
        Assault prepare(Target target) throws IOException;
    }

    @FunctionalInterface
    interface Assault {
        /** Attacks from many threads until it is over; returns when all have ended. */
        void run(BooleanSupplier over) throws InterruptedException;
    }
}
