package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.jobs.JobKind;
import io.dujiang.jobs.JobState;
import io.dujiang.jobs.PermanentFailureException;
import io.dujiang.jobs.SubmitOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JobsTesterTest {
    private static final JobKind<Order, Receipt> SETTLE = JobKind.of("settle", Order.class, Receipt.class);

    record Order(String invoice, int cents) {}

    record Receipt(String invoice, int attempt) {}

    @Test
    void aHandlerIsRunThroughItsRetries() throws Exception {
        try (var tester = JobsTester.of(SETTLE, (order, context) -> {
            if (context.attempt() < 4) {
                throw new IOException("the ledger is locked");
            }
            return new Receipt(order.invoice(), context.attempt());
        })) {
            Instant before = tester.clock().instant();

            assertThat(tester.run(new Order("536365", 1_530))).isEqualTo(new Receipt("536365", 4));

            assertThat(Duration.between(before, tester.clock().instant())).isGreaterThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void aJobThatDiesIsToldWithItsReason() throws Exception {
        try (var tester = JobsTester.of(SETTLE, (order, context) -> {
            throw new PermanentFailureException("no-customer", "Order " + order.invoice() + " has no customer");
        })) {
            assertThatThrownBy(() -> tester.run(new Order("536366", 1)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("dead")
                    .hasMessageContaining("no-customer")
                    .hasMessageContaining("Order 536366 has no customer");
            assertThat(tester.runToEnd(new Order("536367", 1), SubmitOptions.NONE)
                            .state())
                    .isEqualTo(JobState.DEAD);
        }
    }
}
