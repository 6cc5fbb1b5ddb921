package io.dujiang.examples.settlement;

import io.dujiang.jobs.JobId;

/**
 * What one attempt wants in the ledger.
 *
 * @param invoice unique in the ledger
 * @param job the job that settles it
 * @param attempt the attempt that asks
 * @param customer whom it concerns
 * @param millionths the amount
 */
record Booking(String invoice, JobId job, int attempt, String customer, long millionths) {}
