package dev.tappet.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** The crash harness is worth something only if it sees each call too many. */
class CallBookTest {
    private final CallBook book = new CallBook();

    @Test
    void callsThatAreRepeatedUntilOneIsJournaledAreNoFault() {
        book.enter("k1", "x", "first", false);
        book.enter("k1", "x", "first", true);
        int first = book.enter("k1", "x", "first", false).receipt();
        int second = book.enter("k2", "x", "second", false).receipt();
        assertThat(book.faults("x", 2, Set.of(first, second))).isEmpty();
        assertThat(book.faultsOfKeys()).isEmpty();
        assertThat(book.figures()).isEqualTo(new CallBook.Figures(4, 2, 1, 1));
    }

    @Test
    void aCallAfterTheOneThatWasJournaledIsAFault() {
        int journaled = book.enter("k1", "x", "first", false).receipt();
        book.enter("k1", "x", "first", false);
        assertThat(book.faults("x", 1, Set.of(journaled)))
                .singleElement()
                .asString()
                .contains("called again");
    }

    @Test
    void aStepThatCallsWithAnotherKeyIsAFault() {
        book.enter("k1", "x", "first", false);
        int last = book.enter("k2", "x", "first", false).receipt();
        assertThat(book.faults("x", 1, Set.of(last))).singleElement().asString().contains("different keys");
    }

    @Test
    void aStepThatNeverCalledIsAFault() {
        int receipt = book.enter("k1", "x", "first", false).receipt();
        assertThat(book.faults("x", 2, Set.of(receipt)))
                .singleElement()
                .asString()
                .contains("should have called");
    }

    @Test
    void aKeyOfTwoExecutionsIsAFault() {
        book.enter("k1", "x", "first", false);
        book.enter("k1", "y", "first", false);
        assertThat(book.faultsOfKeys()).singleElement().asString().contains("[x first, y first]");
    }
}
