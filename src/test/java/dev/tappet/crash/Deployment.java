package dev.tappet.crash;

import dev.tappet.harness.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The servers under test and what they stand on. */
interface Deployment extends AutoCloseable {
    /** Not started yet. They hold the same executions. */
    List<ServerProcess> servers();

    /** Who is silent for longer loses what it runs to another server; empty where there is none. */
    Optional<Duration> lease();

    /** How long after the last kill an execution may take to end: until it is found by whoever looks for such. */
    Duration toEnd();

    /** What goes on besides, until it is enough. */
    Runnable disturbance(BooleanSupplier enough);

    /** What should be gone when everything has ended, and is not. */
    List<String> leftovers() throws InterruptedException;

    /** Deletes data and logs. */
    void delete() throws IOException;

    /** What there is to say of it, in one line; empty if nothing. */
    Optional<String> figures() throws IOException;

    @Override
    void close();
}
