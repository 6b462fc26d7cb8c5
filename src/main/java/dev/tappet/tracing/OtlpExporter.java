package dev.tappet.tracing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Queues spans and sends them to a receiver. The queue is bounded: spans that exceed it are dropped and counted, so
 * that a receiver that does not respond delays no other work.
 *
 * <p>A server sends in the background, see {@link #start}. A function sends before its invocation ends, see
 * {@link #flush}, since it does not run between invocations.
 */
public final class OtlpExporter implements SpanExporter {
    private static final Logger LOG = Logger.getLogger(OtlpExporter.class);

    static final int MAX_QUEUED = 2048;
    static final int MAX_BATCH = 512;

    /** How long a span waits for others to be sent in the same batch. */
    private static final Duration BATCH_WINDOW = Duration.ofSeconds(1);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration MAX_PAUSE = Duration.ofMinutes(1);

    private final OtlpClient client;
    private final SpanObserver observer;
    private final LongSupplier nanoTime;
    private final BlockingQueue<Span> queue = new ArrayBlockingQueue<>(MAX_QUEUED);

    private final ReentrantLock sending = new ReentrantLock();

    /** Spans to send or to send again; guarded by the lock. */
    private final List<Span> batch = new ArrayList<>();

    private Duration pause = Duration.ZERO;
    private volatile long pausedUntil;
    private volatile boolean isStopped;

    public OtlpExporter(OtlpSettings settings, SpanObserver observer) {
        this(new OtlpClient(settings), observer, System::nanoTime);
    }

    /** @param nanoTime as {@link System#nanoTime}; measures the pauses after failures */
    OtlpExporter(OtlpClient client, SpanObserver observer, LongSupplier nanoTime) {
        this.client = client;
        this.observer = observer;
        this.nanoTime = nanoTime;
        this.pausedUntil = nanoTime.getAsLong();
    }

    @Override
    public void export(Span span) {
        if (!queue.offer(span)) {
            observer.spansDropped(1);
        }
    }

    /** Starts sending in the background. */
    public void start() {
        Thread.ofPlatform().name("spans").daemon().start(this::sendForever);
    }

    private void sendForever() {
        try {
            while (!isStopped) {
                Span first = queue.take();
                sending.lockInterruptibly();
                try {
                    batch.add(first);
                    fillBatch();
                } finally {
                    sending.unlock();
                }
                while (!flush(TIMEOUT) && !isStopped) {
                    TimeUnit.NANOSECONDS.sleep(Math.max(0, pausedUntil - nanoTime.getAsLong()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.debug("Sending spans was interrupted");
        }
    }

    private void fillBatch() throws InterruptedException {
        long end = System.nanoTime() + BATCH_WINDOW.toNanos();
        while (batch.size() < MAX_BATCH && !isStopped) {
            Span next = queue.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (next == null) {
                return;
            }
            batch.add(next);
        }
    }

    /**
     * Sends all exported spans. During a pause after a failure it sends nothing, so that a receiver that does not
     * respond delays few callers.
     *
     * @param longest the maximum duration
     * @return whether no spans are left
     */
    public boolean flush(Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        if (!sending.tryLock(longest.toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        try {
            while (true) {
                queue.drainTo(batch, Math.max(0, MAX_BATCH - batch.size()));
                if (batch.isEmpty()) {
                    return true;
                }
                long left = end - System.nanoTime();
                if (pausedUntil - nanoTime.getAsLong() > 0 || left < TimeUnit.MILLISECONDS.toNanos(1)) {
                    return false;
                }
                if (!send(Duration.ofNanos(left))) {
                    return false;
                }
            }
        } finally {
            sending.unlock();
        }
    }

    private boolean send(Duration longest) throws InterruptedException {
        int count = batch.size();
        switch (client.send(batch, longest)) {
            case OtlpClient.Result.Sent(int refused) -> {
                observer.spansSent(Math.max(0, count - refused));
                drop(Math.min(count, refused), "the receiver refused them");
                succeeded();
            }
            case OtlpClient.Result.Refused(String reason) -> {
                drop(count, reason);
                succeeded();
            }
            case OtlpClient.Result.Unavailable(String reason) -> {
                failed(reason);
                return false;
            }
        }
        return true;
    }

    private void succeeded() {
        batch.clear();
        pause = Duration.ZERO;
    }

    private void drop(int spans, String reason) {
        if (spans > 0) {
            observer.spansDropped(spans);
            LOG.warnf("%d spans were dropped: %s", spans, reason);
        }
    }

    private void failed(String reason) {
        if (pause.isZero()) {
            LOG.warnf(
                    "Spans cannot be sent, and will be tried again: %s. More than %d are dropped", reason, MAX_QUEUED);
        }
        Duration next = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
        pause = next.compareTo(MAX_PAUSE) < 0 ? next : MAX_PAUSE;
        pausedUntil = nanoTime.getAsLong() + pause.toNanos();
    }

    /** Sends the remaining spans before the process ends. */
    public void stop(Duration longest) throws InterruptedException {
        isStopped = true;
        pausedUntil = nanoTime.getAsLong();
        flush(longest);
    }
}
