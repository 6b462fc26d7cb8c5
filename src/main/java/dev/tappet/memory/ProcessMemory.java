package dev.tappet.memory;

/**
 * The memory of the process for requests and executions: one budget of three quarters of the maximum heap. Each part
 * limits one kind of use. Some of each part is guaranteed, so that no kind waits for another one forever; the rest is
 * given to those that need it first. Wherever the memory of a part has an owner, the owner gets a share of the part.
 *
 * @param connections   connections of clients: a fixed amount for each, and the received part of an unfinished head
 * @param bodies        bodies of requests that are being received, by source address
 * @param events        parsed events of requests until their executions are stored, by workspace
 * @param runs          events of running executions, by workspace
 * @param values        values that runs received or computed and keep, by workspace
 * @param received      responses to calls of workflows, until they are read
 * @param computing     intermediate values of evaluations, by workspace
 * @param computingMuch the same for evaluations that use much memory: few at the same time
 * @param outputs       outputs of executions that end, until they are stored and sent, by workspace
 * @param responses     responses that callers have not read yet, by source address
 * @param api           bodies of the API, and events and outputs that it shows, by workspace
 */
public record ProcessMemory(
        MemoryBudget connections,
        MemoryBudget bodies,
        MemoryBudget events,
        MemoryBudget runs,
        MemoryBudget values,
        MemoryBudget received,
        MemoryBudget computing,
        MemoryBudget computingMuch,
        MemoryBudget outputs,
        MemoryBudget responses,
        MemoryBudget api) {
    /** The percentage of the budget that is guaranteed to no part. */
    private static final int SHARED = 22;

    /** The share of a single owner of the events of runs: one event of maximum size fits, and another event too. */
    private static final double EVENTS_OF_ONE_OWNER = 0.9;

    /** The share of a single owner of the values: a quarter of the budget, three sixteenths of the heap. */
    private static final double VALUES_OF_ONE_OWNER = 25.0 / 27;

    private static final double QUARTER = 0.25;
    private static final double HALF = 0.5;

    /** The memory of this process. */
    public static ProcessMemory ofHeap() {
        return of(Runtime.getRuntime().maxMemory() / 4 * 3);
    }

    /** @param size in bytes */
    public static ProcessMemory of(long size) {
        Division part = new Division(new MemoryPool(size * SHARED / 100), size);
        return new ProcessMemory(
                part.of(25, 25, QUARTER),
                part.of(3, 18, QUARTER),
                part.of(3, 18, QUARTER),
                part.of(4, 26, EVENTS_OF_ONE_OWNER),
                part.of(5, 27, VALUES_OF_ONE_OWNER),
                part.of(3, 8, HALF),
                part.of(2, 6, QUARTER),
                part.of(26, 26, 1),
                part.of(3, 14, HALF),
                part.of(2, 14, HALF),
                part.of(2, 14, HALF));
    }

    private record Division(MemoryPool pool, long size) {
        MemoryBudget of(int guaranteed, int max, double share) {
            return new MemoryBudget(pool, size * guaranteed / 100, size * max / 100, share);
        }
    }
}
