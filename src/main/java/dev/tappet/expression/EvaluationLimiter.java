package dev.tappet.expression;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.Frame;
import com.dashjoin.jsonata.Parser.Symbol;
import com.dashjoin.jsonata.Utils.RangeList;
import dev.tappet.digest.Sha256;
import dev.tappet.memory.EvaluationMemory;
import dev.tappet.memory.HeapWeight;
import dev.tappet.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Enforces the limits of one evaluation of a template. The library calls it before and after each part of an
 * expression; the functions and views of this package call it too. A refusal is final: it ends the evaluation even if
 * the library catches the exception.
 *
 * <p>The limits of the library are not enough. They do not apply inside array constructors after the first element, and
 * they limit only time and depth, while thirty doublings of a text take almost no time.
 */
final class EvaluationLimiter implements Jsonata.EntryCallback, Jsonata.ExitCallback {
    private static final ThreadLocal<EvaluationLimiter> CURRENT = new ThreadLocal<>();
    /** Longer texts are counted once, however often they are read. In characters. */
    private static final int LARGE = 1024;

    /** An evaluation with fewer operations is late because the machine is overloaded, not because of the expression. */
    private static final int MIN_OPERATIONS = 10_000;
    /** A part of the context that is returned unchanged may be this many times as large as the size limit. */
    private static final int MAX_CONTEXT_FACTOR = 8;

    /** The factor of the time limit for evaluations with few operations. */
    private static final long STARVED_FACTOR = 10;

    private final Evaluation evaluation;
    private final EvaluationLimits limits;
    private final ObjectView root;
    private final boolean single;
    private final LongSupplier nanos;
    /**
     * The maximum working time between two clock readings, in nanoseconds. A longer time means that the machine paused.
     */
    private final long stride;

    private long seen;
    private long workedNanos;
    /** The part of {@link #workedNanos} that is reported to the share. */
    private long counted;

    private boolean turn;
    private long budget;
    private long given;
    /** Bytes of heap of the value, without parts of the context. */
    private long retained;
    /** The rest of the reserved memory, in bytes. */
    private long reserved = EvaluationMemory.FREE;

    /** The large texts of the context that the expressions have read. */
    private IdentityHashMap<String, Boolean> givenTexts;

    private MemoryBudget.Lease smallLease;
    private MemoryBudget.Lease largeLease;
    private Random random;
    private long digests;
    private ExpressionException refusal;

    private boolean slowly;
    private int operations;
    private int depth;
    /** The number of values that the parts of each open operation have returned, by the depth of the operation. */
    private int[] gathered = new int[32];
    /** The weights of the containers and large texts made so far, in characters. */
    private IdentityHashMap<Object, Long> weights;

    /**
     * @param single whether the template is one expression, so that its value may be an unchanged part of the context
     */
    EvaluationLimiter(Evaluation evaluation, EvaluationLimits limits, boolean single) {
        this(evaluation, limits, single, System::nanoTime);
    }

    /** @param nanos a monotonic clock, in nanoseconds from any origin */
    EvaluationLimiter(Evaluation evaluation, EvaluationLimits limits, boolean single, LongSupplier nanos) {
        this.single = single;
        this.evaluation = evaluation;
        this.limits = limits;
        this.root = new ObjectView(evaluation.context(), this);
        this.nanos = nanos;
        this.stride = limits.time().toNanos() / 4;
        this.seen = nanos.getAsLong();
        this.budget = 4L * limits.size();
    }

    /** The limiter of the evaluation that runs in this thread. */
    static EvaluationLimiter current() {
        return CURRENT.get();
    }

    /** Waits for a processor and starts the evaluation. {@link #end} must follow. */
    void begin() {
        turn = evaluation.share().begin();
        seen = nanos.getAsLong();
    }

    void end() {
        updateWorkedTime();
        evaluation.share().end(turn, workedNanos - counted);
        release(largeLease);
        release(smallLease);
    }

    private static void release(MemoryBudget.Lease lease) {
        if (lease != null) {
            lease.close();
        }
    }

    /** Reports the size of the complete value. */
    void reportResult() {
        evaluation.result().created(retained, given);
    }

    /** Records that a text of the context is read. */
    void contextTextRead(String text) {
        if (text.length() > LARGE) {
            if (givenTexts == null) {
                givenTexts = new IdentityHashMap<>();
            }
            givenTexts.put(text, true);
        }
    }

    /** Counts the heap of a text in the value, unless the text belongs to the context. */
    void addHeap(String text) {
        if (givenTexts == null || text.length() <= LARGE || !givenTexts.containsKey(text)) {
            addHeap(PlainValues.TEXT + HeapWeight.ofCharacters(text));
        }
    }

    /** Counts the heap of a part of the value. */
    void addHeap(long bytes) {
        retained += bytes;
        reserve(bytes);
    }

    private void reserve(long bytes) {
        reserved -= bytes;
        if (reserved < 0) {
            reserveMore(0);
        }
    }

    /**
     * Waits for more memory. The turn is returned meanwhile.
     *
     * @param next the number of bytes that are needed next
     */
    private void reserveMore(long next) {
        updateWorkedTime();
        evaluation.share().end(turn, workedNanos - counted);
        counted = workedNanos;
        turn = false;
        if (smallLease == null) {
            smallLease = evaluation.share().leaseBase().orElseThrow(this::interrupted);
            reserved += EvaluationMemory.BASE;
        }
        if (reserved < next) {
            long max = 4L * limits.size();
            largeLease = evaluation.share().leaseMax(max).orElseThrow(this::interrupted);
            reserved = Long.MAX_VALUE / 2;
        }
        turn = evaluation.share().begin();
        seen = nanos.getAsLong();
    }

    private ExpressionException interrupted() {
        return refuse("its thread was interrupted while it waited for memory");
    }

    /** Starts an expression. {@link #leave} must follow. */
    void enter(boolean worksSlowly) {
        CURRENT.set(this);
        slowly = worksSlowly;
        depth = 0;
        gathered[0] = 0;
    }

    void leave() {
        CURRENT.remove();
    }

    ObjectView root() {
        return root;
    }

    Instant now() {
        return evaluation.now();
    }

    Random random() {
        if (random == null) {
            random = new Random(evaluation.seed());
        }
        return random;
    }

    /**
     * Random bytes, as many as a SHA-256 digest has, which differ at each call. {@link #random} has only 48 bits of
     * seed, too few for values that must be unique among all executions.
     */
    byte[] randomBytes() {
        return Sha256.of(ByteBuffer.allocate(24)
                .putLong(evaluation.seed())
                .putLong(evaluation.now().toEpochMilli())
                .putLong(++digests)
                .array());
    }

    boolean isSingle() {
        return single;
    }

    /** Adds characters to the size of the value of the template. */
    void addCharacters(long characters) {
        given += characters;
        checkSize(given);
        tick();
    }

    /**
     * Adds characters to the size of a value that is an unchanged part of the context. Such a value may be several
     * times as large as a value that an expression makes; beyond that it repeats the same parts.
     */
    void addContextCharacters(long characters) {
        given += characters;
        if (given > (long) MAX_CONTEXT_FACTOR * limits.size()) {
            throw refuse("its value has more than %d characters".formatted((long) MAX_CONTEXT_FACTOR * limits.size()));
        }
        tick();
    }

    /** The reason for refusing the evaluation, or null. The library may have wrapped or swallowed the exception. */
    ExpressionException refusal() {
        return refusal;
    }

    @Override
    public void callback(Symbol expression, Object input, Frame environment) {
        tick();
        if (++depth > limits.depth()) {
            throw refuse("it nests or recurses more than %d deep".formatted(limits.depth()));
        }
        if (depth == gathered.length) {
            gathered = Arrays.copyOf(gathered, depth * 2);
        }
        gathered[depth] = 0;
        if (slowly && !(input instanceof ObjectView) && input instanceof Map<?, ?> map) {
            countGathered(0, map.size());
        }
    }

    @Override
    public void callback(Symbol expression, Object input, Frame environment, Object result) {
        depth--;
        if (result != null) {
            int values = countResult(result);
            gathered[depth] = countGathered(gathered[depth], values);
            countWorkOnParts(values);
        }
    }

    /** Counts one operation, and reads the clock at every 32nd. */
    void tick() {
        if ((++operations & 31) == 0) {
            checkTime();
        }
    }

    /** Counts several operations, and reads the clock. */
    void tick(int times) {
        operations += times;
        checkTime();
    }

    /** Counts the work on a text by its length. Short texts are covered by the count of the call. */
    void countWork(int characters) {
        if (characters >= LARGE) {
            tick(characters >> 6);
        }
    }

    /** Counts the work on the parts of a list. Functions spend a few nanoseconds on each part. */
    void countWorkOnParts(int parts) {
        if (parts >= LARGE) {
            tick(parts >> 3);
        }
    }

    void checkTime() {
        updateWorkedTime();
        if (workedNanos - counted > ComputeShare.SLICE) {
            turn = evaluation.share().proceed(turn, workedNanos - counted);
            counted = workedNanos;
            seen = nanos.getAsLong(); // waiting time is not working time
        }
        long max = limits.time().toNanos();
        if (workedNanos > (operations > MIN_OPERATIONS ? max : STARVED_FACTOR * max) || refusal != null) {
            throw refuse("it takes longer than %d ms".formatted(limits.time().toMillis()));
        }
    }

    private void updateWorkedTime() {
        long now = nanos.getAsLong();
        workedNanos += Math.min(now - seen, stride);
        seen = now;
    }

    /** Subtracts an estimated number of bytes from the memory that the evaluation may allocate. */
    void countAllocation(long bytes) {
        budget -= bytes;
        if (budget < 0) {
            throw tooLarge();
        }
        reserve(bytes);
    }

    /**
     * Refuses a value that is too large before it is made, and waits for memory otherwise. The value needs twice its
     * size: it is made in a buffer, and copied.
     */
    void checkSize(long characters) {
        if (characters > limits.size()) {
            throw tooLarge();
        }
        if (2 * characters > reserved) {
            reserveMore(2 * characters);
        }
    }

    /**
     * Counts a value, or refuses it.
     *
     * @return the number of values that it adds to a sequence
     */
    int countResult(Object value) {
        // The most frequent types come first; a switch over types would be several times slower
        if (value instanceof String text) {
            countText(text);
            return 1;
        }
        if (value instanceof Number || value instanceof Boolean || value instanceof ObjectView) {
            return 1;
        }
        if (value instanceof ArrayView list) {
            return list.size();
        }
        if (value instanceof RangeList range) {
            if (range.size() > EvaluationLimits.RANGE) {
                throw refuse("a range has more than %d numbers".formatted(EvaluationLimits.RANGE));
            }
            return range.size();
        }
        if (value instanceof List<?> list) {
            jsonSize(list);
            return list.size();
        }
        if (value instanceof Map<?, ?>) {
            jsonSize(value);
        } else if (value instanceof Pattern) {
            // The functions of this package accept TimedRegex only, which is limited in time
            throw refuse("a regular expression cannot be used here");
        }
        return 1;
    }

    private int countGathered(int before, int more) {
        int max = slowly ? EvaluationLimits.GATHERED_SLOWLY : EvaluationLimits.GATHERED;
        if (more > max - before) {
            throw refuse("one part of it gathers more than %d values".formatted(max));
        }
        return before + more;
    }

    private void countText(String text) {
        checkSize(text.length());
        if (text.length() <= LARGE) {
            countAllocation(24 + text.length());
        } else if (remember(text, text.length())) {
            countAllocation(HeapWeight.ofCharacters(text));
        }
    }

    /**
     * The size of a container as JSON, in characters. Shared parts count each time: forty nested arrays that contain
     * their predecessor twice need almost no memory, but endless time to compare, flatten or write.
     */
    private long jsonSize(Object container) {
        Long known = weights == null ? null : weights.get(container);
        if (known != null) {
            return known;
        }
        long weight = 2;
        if (container instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                weight += ((String) entry.getKey()).length() + 4 + jsonSizeOfPart(entry.getValue());
            }
            countAllocation(48L * map.size());
        } else {
            List<?> list = (List<?>) container;
            for (Object part : list) {
                weight += 1 + jsonSizeOfPart(part);
            }
            countAllocation(16 + 4L * list.size());
        }
        checkSize(weight);
        if (weight > LARGE) {
            remember(container, weight);
        }
        return weight;
    }

    private long jsonSizeOfPart(Object part) {
        if (part instanceof String text) {
            return text.length() + 2;
        }
        if (part instanceof ObjectView || part instanceof ArrayView) {
            return 2; // counted when it is iterated
        }
        if (part instanceof RangeList range) {
            return 8L * range.size();
        }
        return part instanceof Map<?, ?> || part instanceof List<?> ? jsonSize(part) : 8;
    }

    private boolean remember(Object value, long weight) {
        if (weights == null) {
            weights = new IdentityHashMap<>();
        }
        return weights.put(value, weight) == null;
    }

    private ExpressionException tooLarge() {
        return refuse("it makes values of more than %d characters".formatted(limits.size()));
    }

    ExpressionException refuse(String reason) {
        if (refusal == null) {
            refusal = new ExpressionException("The expression was stopped: " + reason);
        }
        return refusal;
    }
}
