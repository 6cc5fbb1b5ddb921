package io.dujiang.bench;

import java.time.Duration;
import java.time.Instant;

/**
 * What a load generator saw.
 *
 * @param plan what it was to do
 * @param start when the first job was due
 * @param ids the jobs' ids in the order of their due times; 0 where none came back
 * @param refused jobs that were not accepted
 * @param firstRefusal what the first response that was not an acceptance said; empty if there was none
 * @param cpu processor time of the generator
 */
record LoadResult(LoadPlan plan, Instant start, long[] ids, int refused, String firstRefusal, Duration cpu) {}
