package dev.tappet.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The crash harness is worth something only if it sees each call too many. */
class CallLogTest {
    private static final String REPEATED = "called again";

    private final CallLog book = new CallLog(new LeaseOverruns());
    private final LeaseOverruns sleeps = new LeaseOverruns();
    private final CallLog watched = new CallLog(sleeps);

    @Test
    void repeatedCall_beforeJournaling_isNoFault() {
        book.enter("k1", "x", "first", false);
        book.enter("k1", "x", "first", true);
        int first = book.enter("k1", "x", "first", false).receipt();
        int second = book.enter("k2", "x", "second", false).receipt();
        assertThat(book.faults("x", 2, Set.of(first, second))).isEmpty();
        assertThat(book.faultsOfKeys()).isEmpty();
        assertThat(book.figures()).isEqualTo(new CallLog.Figures(4, 2, 1, 1));
    }

    @Test
    void repeatedCall_afterJournaling_isAFault() {
        int journaled = book.enter("k1", "x", "first", false).receipt();
        book.enter("k1", "x", "first", false);
        assertThat(book.faults("x", 1, Set.of(journaled)))
                .singleElement()
                .asString()
                .contains(REPEATED);
    }

    @Test
    void repeatedCall_afterServerSleep_isNoFault() {
        Instant asleep = Instant.now().minusSeconds(1);
        int journaled = watched.enter("k1", "x", "first", false).receipt();
        sleeps.slept(asleep, Instant.now());
        watched.enter("k1", "x", "first", true);
        watched.enter("k1", "x", "first", false);
        assertThat(watched.faults("x", 1, Set.of(journaled))).isEmpty();
        assertThat(watched.unknowing()).isEqualTo(2);
    }

    @Test
    void repeatedCall_afterSleep_isExcusedOnce() {
        Instant asleep = Instant.now().minusSeconds(1);
        int journaled = watched.enter("k1", "x", "first", false).receipt();
        sleeps.slept(asleep, Instant.now());
        watched.enter("k1", "x", "first", false);
        watched.enter("k1", "x", "first", false);
        assertThat(watched.faults("x", 1, Set.of(journaled)))
                .singleElement()
                .asString()
                .contains(REPEATED);
    }

    @Test
    void repeatedCall_journaledBeforeSleep_isAFault() {
        int journaled = watched.enter("k1", "x", "first", false).receipt();
        Instant asleep = Instant.now();
        sleeps.slept(asleep, asleep);
        watched.enter("k1", "x", "first", false);
        assertThat(watched.faults("x", 1, Set.of(journaled)))
                .singleElement()
                .asString()
                .contains(REPEATED);
    }

    @Test
    void repeatedCall_outsideSleepWindow_isAFault() {
        Instant now = Instant.now();
        int journaled = watched.enter("k1", "x", "first", false).receipt();
        sleeps.slept(now.minusSeconds(70), now.minusSeconds(60));
        sleeps.slept(now.minusSeconds(10), now.plusSeconds(60));
        watched.enter("k1", "x", "first", false);
        assertThat(watched.faults("x", 1, Set.of(journaled)))
                .singleElement()
                .asString()
                .contains(REPEATED);
    }

    @Test
    void stepWithTwoKeys_isAFault() {
        book.enter("k1", "x", "first", false);
        int last = book.enter("k2", "x", "first", false).receipt();
        assertThat(book.faults("x", 1, Set.of(last))).singleElement().asString().contains("different keys");
    }

    @Test
    void stepWithoutCall_isAFault() {
        int receipt = book.enter("k1", "x", "first", false).receipt();
        assertThat(book.faults("x", 2, Set.of(receipt)))
                .singleElement()
                .asString()
                .contains("should have called");
    }

    @Test
    void keyOfTwoExecutions_isAFault() {
        book.enter("k1", "x", "first", false);
        book.enter("k1", "y", "first", false);
        assertThat(book.faultsOfKeys()).singleElement().asString().contains("[x first, y first]");
    }
}
