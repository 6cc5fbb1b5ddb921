package io.dujiang.examples.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.jobs.JobContext;
import io.dujiang.jobs.JobId;
import io.dujiang.jobs.PermanentFailureException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettleOrderTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    Path folder;

    private Ledger ledger;

    @BeforeEach
    void open() throws SQLException {
        ledger = Ledger.open(folder, LedgerSchema.WITH_KEY, () -> NOW);
    }

    @AfterEach
    void close() throws SQLException {
        ledger.close();
    }

    @Test
    void orderIsBookedAndReceipted() throws Exception {
        assertThat(handler().handle(order("536365", "17850"), attempt(1, 1)))
                .isEqualTo(new Receipt("536365", "order", "17850", "156.4", new JobId(1).toString(), 1, NOW));
    }

    @Test
    void invoiceWithCIsARefund() throws Exception {
        assertThat(handler().handle(order("C536365", "17850"), attempt(1, 1)).type())
                .isEqualTo("refund");
        assertThat(handler().handle(order("A536365", "17850"), attempt(2, 1)).type())
                .isEqualTo("order");
    }

    @Test
    void redeliveredJobGetsTheReceiptOfItsFirstAttempt() throws Exception {
        Receipt first = handler().handle(order("536365", "17850"), attempt(1, 1));

        assertThat(handler().handle(order("536365", "17850"), attempt(1, 2))).isEqualTo(first);
        ledger.close();
        assertThat(LedgerAudit.of(folder).revenue()).isEqualByComparingTo("156.4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(blank)", "", "17850x", "NaN"})
    void customerThatIsNoNumberIsPermanent(String customer) {
        assertThatThrownBy(() -> handler().handle(order("536365", customer), attempt(1, 1)))
                .isInstanceOfSatisfying(
                        PermanentFailureException.class,
                        e -> assertThat(e.failure().reason()).isEqualTo("no-customer"))
                .hasMessageContaining("'" + customer + "'");
    }

    @Test
    void invoiceOfAnotherJobIsNotBookedAgain() throws Exception {
        handler().handle(order("536365", "17850"), attempt(1, 1));

        assertThatThrownBy(() -> handler().handle(order("536365", "17850"), attempt(2, 1)))
                .isInstanceOfSatisfying(
                        PermanentFailureException.class,
                        e -> assertThat(e.failure().reason()).isEqualTo("already-booked"));
    }

    @Test
    void injectedFaultHitsTheFirstAttemptOnly() throws Exception {
        SettleOrder faulty = new SettleOrder(ledger, new HandlerFaults(7, 1), Duration.ZERO, Held.in(folder));

        assertThatThrownBy(() -> faulty.handle(order("536365", "17850"), attempt(1, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Injected");
        assertThat(faulty.handle(order("536365", "17850"), attempt(1, 2)).amount())
                .isEqualTo("156.4");
    }

    private SettleOrder handler() {
        return new SettleOrder(ledger, HandlerFaults.NONE, Duration.ZERO, Held.in(folder));
    }

    private static Order order(String invoice, String customer) {
        return new Order(
                invoice, "12/1/2010 8:26", customer, "United Kingdom", new BigDecimal(40), new BigDecimal("3.91"));
    }

    private static JobContext attempt(long job, int attempt) {
        return new Attempt(new JobId(job), attempt);
    }

    private record Attempt(JobId id, int attempt) implements JobContext {
        @Override
        public String kind() {
            return SettlementService.KIND;
        }

        @Override
        public Optional<String> idempotencyKey() {
            return Optional.empty();
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void progress(double fraction, String note) {}
    }
}
