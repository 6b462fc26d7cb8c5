package dev.tappet.memory;

/**
 * The memory of the process for what requests and executions bring: one budget, three quarters of the largest heap. Its
 * parts bound what each kind of use may take; a part of each is guaranteed, so that no kind waits for another one
 * forever, and the rest is for those that need it first. What a part holds belongs to an owner wherever it has one, and
 * an owner gets a share of the part.
 *
 * @param connections of clients: for each a fixed amount, and what has arrived of an unfinished head
 * @param bodies      of requests that are being received, by source address
 * @param events      parsed in requests, until their executions are stored, by workspace
 * @param runs        events of executions that run, by workspace
 * @param values      that runs got or computed and keep, by workspace
 * @param received    responses to calls of workflows, until they are read
 * @param computing   what evaluations make on the way, by workspace
 * @param computingMuch the same for those that make much: few at once
 * @param outputs     of executions that end, until they are stored and sent, by workspace
 * @param responses   that callers have not read yet, by source address
 * @param api         bodies of the API, and events and outputs that it shows, by workspace
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
    /** In hundredths of the budget: what no part is guaranteed. */
    private static final int SHARED = 22;

    /** What one event may take must fit; another one does too. */
    private static final double ALMOST_ALL = 0.9;

    /** What one run may keep: a quarter of the budget, three sixteenths of the heap. */
    private static final double ONE_RUN = 25.0 / 27;

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
                part.of(4, 26, ALMOST_ALL),
                part.of(5, 27, ONE_RUN),
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
