package dev.tappet.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What follows from a lease's length. */
class LeaseLengthTest {
    private final Lease lease = new Lease(Duration.ofSeconds(6));

    @Test
    void twoHeartbeatsMayBeLate() {
        assertThat(lease.beat().multipliedBy(2)).isLessThan(lease.length());
    }

    @Test
    void aMessageComesAgainWhenTheLeaseIsOver() {
        assertThat(lease.hidden()).isGreaterThan(lease.length());
    }

    @Test
    void oneThatAPauseWouldOutlastIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Lease(Duration.ofMillis(2_999)))
                .withMessageContaining("at least 3 seconds");
    }
}
