package dev.tappet.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What follows from a lease's length. */
class LeaseTermsTest {
    private final LeaseTerms lease = new LeaseTerms(Duration.ofSeconds(6));

    @Test
    void lease_outlastsTwoLateHeartbeats() {
        assertThat(lease.heartbeatInterval().multipliedBy(2)).isLessThan(lease.length());
    }

    @Test
    void redelivery_isAfterLeaseEnd() {
        assertThat(lease.visibilityTimeout()).isGreaterThan(lease.length());
    }

    @Test
    void leaseLength_outsideRange_isRejected() {
        for (Duration length :
                List.of(Duration.ofMillis(2_999), Duration.ofHours(1).plusMillis(1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new LeaseTerms(length))
                    .withMessageContaining("3 seconds to 1 hour");
        }
    }
}
