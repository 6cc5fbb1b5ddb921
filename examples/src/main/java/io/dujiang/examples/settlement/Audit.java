package io.dujiang.examples.settlement;

import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobState;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Holds the demo's own list of 202s and its record of callbacks against the files that the service left. Nothing here comes from
 * a counter of the service.
 */
final class Audit {
    final LedgerAudit ledger;
    final Deliveries deliveries;
    final long measuredFrom;
    final Latency latency = new Latency();
    final Map<String, Long> deadLetters = new TreeMap<>();
    long settled;
    long refunded;
    long retried;
    long redelivered;
    long callbackDeadLetters;
    long lost;
    long strangers;
    BigDecimal expected = BigDecimal.ZERO;

    private Audit(LedgerAudit ledger, Deliveries deliveries, long measuredFrom) {
        this.ledger = ledger;
        this.deliveries = deliveries;
        this.measuredFrom = measuredFrom;
    }

    /**
     * Looks through the files.
     *
     * @param accepted every job that was answered with 202
     * @param deliveries every callback that came
     * @param folder of the service
     * @param measuredFrom requests from then on count for the latency, in microseconds since 1970
     */
    static Audit of(AcceptedJobs accepted, Deliveries deliveries, Path folder, long measuredFrom) throws SQLException {
        Audit audit = new Audit(LedgerAudit.of(folder), deliveries, measuredFrom);
        Map<JobId, StoredJob> stored = new JobsFile(folder).all();
        accepted.forEach((id, job) -> audit.check(id, job, Optional.ofNullable(stored.get(id))));
        audit.strangers = stored.keySet().stream()
                .filter(id -> !accepted.ids().contains(id))
                .count();
        return audit;
    }

    /** Invoices booked more than once, and jobs whose callbacks had more than one webhook id. */
    long doubled() {
        return ledger.bookedTwice() + deliveries.jobsWithManyIds();
    }

    private void check(JobId id, Accepted job, Optional<StoredJob> found) {
        boolean finished = found.filter(stored -> stored.state().isFinished()).isPresent();
        boolean told =
                deliveries.isTaken(id) || found.filter(StoredJob::callbackDead).isPresent();
        if (!finished || !told || isUnbooked(id, job, found.get())) {
            lost++;
        }
        found.ifPresent(stored -> count(job, stored));
    }

    private boolean isUnbooked(JobId id, Accepted job, StoredJob stored) {
        return stored.state() == JobState.SUCCEEDED
                && !job.order().invoice().equals(ledger.invoiceOf().get(id));
    }

    private void count(Accepted job, StoredJob stored) {
        retried += stored.wasRetried() ? 1 : 0;
        redelivered += stored.wasRedelivered() ? 1 : 0;
        callbackDeadLetters += stored.callbackDead() ? 1 : 0;
        if (stored.state().isFinished() && job.sinceMicros() >= measuredFrom) {
            latency.add(job.sinceMicros(), stored.finishedMicros());
        }
        switch (stored.state()) {
            case SUCCEEDED -> succeeded(job.order());
            case DEAD -> deadLetters.merge(stored.reason(), 1L, Long::sum);
            default -> {}
        }
    }

    private void succeeded(Order order) {
        expected = expected.add(order.quantity().multiply(order.unitPrice()));
        if (Order.isRefund(order.invoice())) {
            refunded++;
        } else {
            settled++;
        }
    }
}
