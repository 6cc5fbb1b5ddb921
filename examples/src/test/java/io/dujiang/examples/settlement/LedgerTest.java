package io.dujiang.examples.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.jobs.JobId;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");

    @TempDir
    Path folder;

    @Test
    void bookingMakesAnInvoiceAndTwoEntriesThatSumToZero() throws SQLException, InterruptedException {
        Booking booking = booking("536365", 1, 156_400_000);
        try (Ledger ledger = open(LedgerSchema.WITH_KEY)) {
            assertThat(ledger.book(booking)).isEqualTo(new Booked(booking, NOW));
        }

        LedgerAudit audit = LedgerAudit.of(folder);
        assertThat(audit.invoiceOf()).containsExactly(Map.entry(booking.job(), "536365"));
        assertThat(audit.sum()).isZero();
        assertThat(audit.revenue()).isEqualByComparingTo("156.4");
        assertThat(audit.bookedTwice()).isZero();
        assertThat(audit.unbalanced()).isZero();
    }

    @Test
    void secondAttemptFindsTheBookingOfTheFirst() throws SQLException, InterruptedException {
        Booking first = booking("C536366", 1, -27_500_000);
        try (Ledger ledger = open(LedgerSchema.WITH_KEY)) {
            ledger.book(first);
        }
        try (Ledger reopened = open(LedgerSchema.WITH_KEY)) {
            Booked again = reopened.book(booking("C536366", 2, -27_500_000));
            assertThat(again.booking()).isEqualTo(first);
            assertThat(again.receipt()).isEqualTo(new Booked(first, NOW).receipt());
        }
        assertThat(LedgerAudit.of(folder).revenue()).isEqualByComparingTo("-27.5");
    }

    @Test
    void withoutItsKeyTheLedgerBooksAgainAndTheAuditSeesIt() throws SQLException, InterruptedException {
        try (Ledger ledger = open(LedgerSchema.WITHOUT_KEY)) {
            ledger.book(booking("536365", 1, 1_000_000));
            ledger.book(booking("536365", 2, 1_000_000));
            ledger.book(booking("536366", 1, 1_000_000));
        }
        LedgerAudit audit = LedgerAudit.of(folder);
        assertThat(audit.bookedTwice()).isOne();
        assertThat(audit.revenue()).isEqualByComparingTo("3");
    }

    @Test
    void manyThreadsBookAtOnce() throws Exception {
        int count = 2_000;
        try (ExecutorService threads = Executors.newFixedThreadPool(16);
                Ledger ledger = open(LedgerSchema.WITH_KEY)) {
            List<Future<Booked>> booked = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Booking booking = booking(String.valueOf(i), 1, 1);
                booked.add(threads.submit(() -> ledger.book(booking)));
            }
            for (int i = 0; i < count; i++) {
                assertThat(booked.get(i).get().booking().invoice()).isEqualTo(String.valueOf(i));
            }
        }
        assertThat(LedgerAudit.of(folder).revenue()).isEqualByComparingTo("0.002");
    }

    private Ledger open(LedgerSchema schema) throws SQLException {
        return Ledger.open(folder, schema, () -> NOW);
    }

    private static Booking booking(String invoice, int attempt, long millionths) {
        return new Booking(
                invoice, new JobId(Integer.toUnsignedLong(invoice.hashCode())), attempt, "17850", millionths);
    }
}
