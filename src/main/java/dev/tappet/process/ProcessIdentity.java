package dev.tappet.process;

import java.security.SecureRandom;
import java.util.UUID;

/**
 * What distinguishes this process from all others that share its table. It is drawn when it is first needed, not at the
 * start: Lambda's SnapStart resumes many processes from the memory of one that has started, and what this one had drawn
 * would be the same in all of them. For the same reason it is drawn from a {@link SecureRandom}: the generators that are
 * seeded when their class is loaded would draw the same in all of them.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-uniqueness.html">Handling uniqueness with Lambda
 *     SnapStart</a>
 */
public final class ProcessIdentity {
    private record Drawn(String id, long number) {}

    private volatile Drawn drawn;

    /** @return a name that no other process has */
    public String id() {
        return drawn().id();
    }

    /**
     * Spreads over time or partitions what all processes do.
     *
     * @param bound one more than the largest result
     * @return a number from 0 that is always the same in this process, and at random in others
     */
    public long number(long bound) {
        return Math.floorMod(drawn().number(), bound);
    }

    /** Whether anything depends on it already. */
    public boolean isDrawn() {
        return drawn != null;
    }

    private Drawn drawn() {
        Drawn existing = drawn;
        return existing == null ? draw() : existing;
    }

    private synchronized Drawn draw() {
        if (drawn == null) {
            drawn = new Drawn(UUID.randomUUID().toString(), new SecureRandom().nextLong());
        }
        return drawn;
    }
}
