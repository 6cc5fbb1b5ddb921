package io.dujiang.jobs.spi;

import io.dujiang.jobs.JobId;

/**
 * What became of a submission.
 *
 * @param id the job, the earlier one's if the key was known
 * @param replayed whether a job with the same key and content was there before
 */
public record Submission(JobId id, boolean replayed) {}
