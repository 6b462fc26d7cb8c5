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
 * Watches one evaluation of a template: the library calls it before and after each part of an expression, and so do
 * the functions and the views that are ours. What it refuses once stays refused, whoever catches the exception.
 *
 * <p>The library's own bounds do not do: they are off inside array constructors after the first element, and know
 * time and depth only, while thirty doublings of a text are done in no time.
 */
final class EvaluationLimiter implements Jsonata.EntryCallback, Jsonata.ExitCallback {
    private static final ThreadLocal<EvaluationLimiter> RUNNING = new ThreadLocal<>();
    /** Texts above this length are paid for once, however often they are read. */
    private static final int LARGE = 1024;

    /** What has done less is not late: the machine is. */
    private static final int FEW_OPERATIONS = 10_000;
    /** How many times the largest value that is made a value may be that is passed on. */
    private static final int PASSED = 8;

    /** How many times the bound it may take then. */
    private static final long STARVED = 10;

    private final Evaluation evaluation;
    private final EvaluationLimits bounds;
    private final ObjectView root;
    private final boolean single;
    private final LongSupplier nanos;
    /** The longest time between two looks at the clock that it works: in a longer one the machine slept. */
    private final long stride;

    private long seen;
    private long workedNanos;
    /** What the share was told of the work so far. */
    private long counted;

    private boolean turn;
    private long budget;
    private long given;
    /** Bytes of heap that the value takes, without parts of the context. */
    private long kept;
    /** What is left of the memory that is reserved. */
    private long reserved = EvaluationMemory.FREE;

    /** Large texts of the context that the expressions have read. */
    private IdentityHashMap<String, Boolean> givenTexts;

    private MemoryBudget.Lease smallLease;
    private MemoryBudget.Lease largeLease;
    private Random random;
    private long digests;
    private ExpressionException refusal;

    private boolean slowly;
    private int operations;
    private int depth;
    /** How many values the parts of each open operation have given, by its depth. */
    private int[] gathered = new int[32];
    /** What the containers and large texts made so far weigh. */
    private IdentityHashMap<Object, Long> weights;

    /** @param single whether the template is one expression, so that its value may be a part of the context as it is */
    EvaluationLimiter(Evaluation evaluation, EvaluationLimits bounds, boolean single) {
        this(evaluation, bounds, single, System::nanoTime);
    }

    /** @param nanos a clock that only goes forward, in nanoseconds from any point */
    EvaluationLimiter(Evaluation evaluation, EvaluationLimits bounds, boolean single, LongSupplier nanos) {
        this.single = single;
        this.evaluation = evaluation;
        this.bounds = bounds;
        this.root = new ObjectView(evaluation.context(), this);
        this.nanos = nanos;
        this.stride = bounds.time().toNanos() / 4;
        this.seen = nanos.getAsLong();
        this.budget = 4L * bounds.size();
    }

    /** The guard of the evaluation that is under way in this thread. */
    static EvaluationLimiter running() {
        return RUNNING.get();
    }

    /** Starts the evaluation, when there is a processor for it; {@link #end} must follow. */
    void begin() {
        turn = evaluation.share().begin();
        seen = nanos.getAsLong();
    }

    void end() {
        look();
        evaluation.share().end(turn, workedNanos - counted);
        release(largeLease);
        release(smallLease);
    }

    private static void release(MemoryBudget.Lease lease) {
        if (lease != null) {
            lease.close();
        }
    }

    /** The value is complete. */
    void made() {
        evaluation.result().made(kept, given);
    }

    /** A text of the context is read. */
    void given(String text) {
        if (text.length() > LARGE) {
            if (givenTexts == null) {
                givenTexts = new IdentityHashMap<>();
            }
            givenTexts.put(text, true);
        }
    }

    /** Counts the heap of a text in the value, unless it is one of the context. */
    void keep(String text) {
        if (givenTexts == null || text.length() <= LARGE || !givenTexts.containsKey(text)) {
            keep(PlainValues.TEXT + HeapWeight.ofCharacters(text));
        }
    }

    /** Counts the heap of a part of the value. */
    void keep(long bytes) {
        kept += bytes;
        reserve(bytes);
    }

    private void reserve(long bytes) {
        reserved -= bytes;
        if (reserved < 0) {
            reserveMore(0);
        }
    }

    /**
     * Others compute meanwhile.
     *
     * @param next bytes that are made next
     */
    private void reserveMore(long next) {
        look();
        evaluation.share().end(turn, workedNanos - counted);
        counted = workedNanos;
        turn = false;
        if (smallLease == null) {
            smallLease = evaluation.share().takeSome().orElseThrow(this::interrupted);
            reserved += EvaluationMemory.SOME;
        }
        if (reserved < next) {
            long max = 4L * bounds.size();
            largeLease = evaluation.share().takeMuch(max).orElseThrow(this::interrupted);
            reserved = Long.MAX_VALUE / 2;
        }
        turn = evaluation.share().begin();
        seen = nanos.getAsLong();
    }

    private ExpressionException interrupted() {
        return refuse("its thread was interrupted while it waited for memory");
    }

    /** Starts an expression; {@link #leave} must follow. */
    void enter(boolean worksSlowly) {
        RUNNING.set(this);
        slowly = worksSlowly;
        depth = 0;
        gathered[0] = 0;
    }

    void leave() {
        RUNNING.remove();
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
     * As many as a digest has, others at each call. {@link #random} has no more than 48 bits of seed, too few for what
     * must be unique among all executions.
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

    /** Adds to the size of what the template gives in the end. */
    void give(long characters) {
        given += characters;
        checkSize(given);
        tick();
    }

    /**
     * Adds to the size of a part of the context that the template gives as it is. It may be several times what an
     * expression may make; beyond that it holds the same parts again and again.
     */
    void pass(long characters) {
        given += characters;
        if (given > (long) PASSED * bounds.size()) {
            throw refuse("its value has more than %d characters".formatted((long) PASSED * bounds.size()));
        }
        tick();
    }

    /** Why the evaluation was refused, or null: the library may have wrapped or swallowed what was thrown. */
    ExpressionException refusal() {
        return refusal;
    }

    @Override
    public void callback(Symbol expression, Object input, Frame environment) {
        tick();
        if (++depth > bounds.depth()) {
            throw refuse("it nests or recurses more than %d deep".formatted(bounds.depth()));
        }
        if (depth == gathered.length) {
            gathered = Arrays.copyOf(gathered, depth * 2);
        }
        gathered[depth] = 0;
        if (slowly && !(input instanceof ObjectView) && input instanceof Map<?, ?> map) {
            gather(0, map.size());
        }
    }

    @Override
    public void callback(Symbol expression, Object input, Frame environment, Object result) {
        depth--;
        if (result != null) {
            int values = made(result);
            gathered[depth] = gather(gathered[depth], values);
            workOnParts(values);
        }
    }

    /** Counts a small piece of work, and now and then looks at the clock. */
    void tick() {
        if ((++operations & 31) == 0) {
            checkTime();
        }
    }

    /** Counts many. */
    void tick(int times) {
        operations += times;
        checkTime();
    }

    /** Counts work on a text by its length; little is counted where it is called. */
    void work(int characters) {
        if (characters >= LARGE) {
            tick(characters >> 6);
        }
    }

    /** Counts work on the parts of a list; it takes its functions a few nanoseconds for each. */
    void workOnParts(int parts) {
        if (parts >= LARGE) {
            tick(parts >> 3);
        }
    }

    void checkTime() {
        look();
        if (workedNanos - counted > ComputeShare.SLICE) {
            turn = evaluation.share().proceed(turn, workedNanos - counted);
            counted = workedNanos;
            seen = nanos.getAsLong(); // what it waited is not its work
        }
        long max = bounds.time().toNanos();
        if (workedNanos > (operations > FEW_OPERATIONS ? max : STARVED * max) || refusal != null) {
            throw refuse("it takes longer than %d ms".formatted(bounds.time().toMillis()));
        }
    }

    private void look() {
        long now = nanos.getAsLong();
        workedNanos += Math.min(now - seen, stride);
        seen = now;
    }

    /** Takes bytes from what the evaluation may allocate, roughly counted. */
    void spend(long bytes) {
        budget -= bytes;
        if (budget < 0) {
            throw tooLarge();
        }
        reserve(bytes);
    }

    /** Refuses a value before it is made, and waits for memory to make it with: it is made in a buffer, and copied. */
    void checkSize(long characters) {
        if (characters > bounds.size()) {
            throw tooLarge();
        }
        if (2 * characters > reserved) {
            reserveMore(2 * characters);
        }
    }

    /** Refuses or pays for a value; gives how many values it is when it is put into a sequence. */
    int made(Object value) {
        // In the order of how often they are met; a switch over types would be several times slower
        if (value instanceof String text) {
            madeText(text);
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
            weigh(list);
            return list.size();
        }
        if (value instanceof Map<?, ?>) {
            weigh(value);
        } else if (value instanceof Pattern) {
            // Our functions take regular expressions in another form, whose time is bounded
            throw refuse("a regular expression cannot be used here");
        }
        return 1;
    }

    private int gather(int before, int more) {
        int max = slowly ? EvaluationLimits.GATHERED_SLOWLY : EvaluationLimits.GATHERED;
        if (more > max - before) {
            throw refuse("one part of it gathers more than %d values".formatted(max));
        }
        return before + more;
    }

    private void madeText(String text) {
        checkSize(text.length());
        if (text.length() <= LARGE) {
            spend(24 + text.length());
        } else if (remember(text, text.length())) {
            spend(HeapWeight.ofCharacters(text));
        }
    }

    /**
     * How large a container is when it is written out. Parts that are shared count each time: forty nested arrays that
     * hold their predecessor twice take no memory, but forever to compare, flatten or write.
     */
    private long weigh(Object container) {
        Long known = weights == null ? null : weights.get(container);
        if (known != null) {
            return known;
        }
        long weight = 2;
        if (container instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                weight += ((String) entry.getKey()).length() + 4 + weighPart(entry.getValue());
            }
            spend(48L * map.size());
        } else {
            List<?> list = (List<?>) container;
            for (Object part : list) {
                weight += 1 + weighPart(part);
            }
            spend(16 + 4L * list.size());
        }
        checkSize(weight);
        if (weight > LARGE) {
            remember(container, weight);
        }
        return weight;
    }

    private long weighPart(Object part) {
        if (part instanceof String text) {
            return text.length() + 2;
        }
        if (part instanceof ObjectView || part instanceof ArrayView) {
            return 2; // whoever walks through it pays then
        }
        if (part instanceof RangeList range) {
            return 8L * range.size();
        }
        return part instanceof Map<?, ?> || part instanceof List<?> ? weigh(part) : 8;
    }

    private boolean remember(Object value, long weight) {
        if (weights == null) {
            weights = new IdentityHashMap<>();
        }
        return weights.put(value, weight) == null;
    }

    private ExpressionException tooLarge() {
        return refuse("it makes values of more than %d characters".formatted(bounds.size()));
    }

    ExpressionException refuse(String reason) {
        if (refusal == null) {
            refusal = new ExpressionException("The expression was stopped: " + reason);
        }
        return refusal;
    }
}
