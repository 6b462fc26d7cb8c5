package dev.tappet.trigger;

import java.util.UUID;

/** Keeps the secrets that vendors bring. */
@FunctionalInterface
public interface SecretEnrolment {
    /** @return whether it is kept; if not, another came first, or none is wanted now */
    boolean enrol(UUID integration, String credential, String secret);
}
