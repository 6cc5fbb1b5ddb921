package io.dujiang.examples.settlement;

import java.util.List;
import java.util.Map;

/**
 * The figures of a run, as they are printed.
 *
 * @param submitted lines
 * @param accepted distinct jobs
 * @param duplicates lines with the key and the content of an earlier one
 * @param conflicts lines with the key of an earlier one and other content
 * @param invalid lines that hold no order
 * @param settled orders that were booked
 * @param refunded refunds that were booked
 * @param deadLetters jobs that are dead, by reason
 * @param callbacks jobs whose callback was taken
 * @param callbackRetries callbacks that came again
 * @param callbackDeadLetters callbacks that were given up
 * @param retried jobs with a failed attempt that was followed by another
 * @param redelivered jobs with more than one started attempt
 * @param crashes kills that counted
 * @param inFlightAtCrash accepted jobs that were unfinished, for each of them
 * @param lost jobs answered with 202 that are not finished, not booked or not called back
 * @param doubled invoices booked more than once, and jobs with more than one webhook id
 * @param ledgerTotal the balance of the revenue account
 * @param meanMs from when a request was due or first sent to the commit of its result
 * @param p50Ms the same, median
 * @param p99Ms the same, 99th percentile
 * @param ordersPerSecond accepted orders over the time from the first request to the last result
 * @param seed of the run
 * @param fileSystem of the data folder
 * @param fsyncMicros the median time of an fdatasync there
 */
record Report(
        long submitted,
        long accepted,
        long duplicates,
        long conflicts,
        long invalid,
        long settled,
        long refunded,
        Map<String, Long> deadLetters,
        long callbacks,
        long callbackRetries,
        long callbackDeadLetters,
        long retried,
        long redelivered,
        int crashes,
        List<Long> inFlightAtCrash,
        long lost,
        long doubled,
        String ledgerTotal,
        double meanMs,
        double p50Ms,
        double p99Ms,
        double ordersPerSecond,
        long seed,
        String fileSystem,
        long fsyncMicros) {
    static Report of(Tally tally, Audit audit, List<Long> inFlightAtCrash, long seed, Disk disk) {
        return new Report(
                tally.submitted.sum(),
                tally.accepted.size(),
                tally.duplicates.sum(),
                tally.conflicts.sum(),
                tally.invalid.sum(),
                audit.settled,
                audit.refunded,
                audit.deadLetters,
                audit.deliveries.takenCount(),
                audit.deliveries.repeatedCount(),
                audit.callbackDeadLetters,
                audit.retried,
                audit.redelivered,
                inFlightAtCrash.size(),
                inFlightAtCrash,
                audit.lost,
                audit.doubled(),
                Amounts.text(audit.ledger.revenue()),
                audit.latency.meanMillis(),
                audit.latency.millisAt(50),
                audit.latency.millisAt(99),
                audit.latency.perSecond(),
                seed,
                disk.fileSystem(),
                disk.fsyncMicros());
    }

    long deadLetterCount() {
        return deadLetters.values().stream().mapToLong(Long::longValue).sum();
    }
}
