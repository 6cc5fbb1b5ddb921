package io.dujiang.examples.settlement;

import java.time.Instant;

/**
 * What the ledger holds of an invoice: the result of a settlement job.
 *
 * @param invoice its number
 * @param type {@code order} or {@code refund}
 * @param customer whom it concerns
 * @param amount exact, as decimal text
 * @param job the job that booked it
 * @param attempt the attempt that booked it
 * @param bookedAt when
 */
record Receipt(
        String invoice, String type, String customer, String amount, String job, int attempt, Instant bookedAt) {}
