package dev.tappet.trigger;

import java.util.UUID;

/** Stores the secrets that vendors send. */
@FunctionalInterface
public interface SecretEnrolment {
    /**
     * @return whether it is stored; false if another secret was stored before, or the integration expects none
     */
    boolean enrol(UUID integration, String credential, String secret);
}
