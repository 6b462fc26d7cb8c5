package dev.tappet.crash;

import dev.tappet.harness.Response;
import java.util.List;
import java.util.function.Function;

/**
 * A trigger request.
 *
 * @param executions how many it starts
 * @param accepted   reads from a good answer which; an {@link IllegalStateException} says that the answer is wrong
 */
record TriggerCall(String path, CrashEvent event, int executions, Function<Response, List<Accepted>> accepted) {}
