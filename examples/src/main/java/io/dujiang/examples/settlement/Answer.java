package io.dujiang.examples.settlement;

import io.dujiang.jobs.JobId;

/** The final answer to a submitted order. */
sealed interface Answer {
    /**
     * 202: the job is durable.
     *
     * @param job its id, or the earlier one's if the order was submitted before
     */
    record Taken(JobId job) implements Answer {}

    /** 422: the invoice number was used for other content. */
    record Conflict() implements Answer {}

    /**
     * Any other answer that trying again would not change.
     *
     * @param status of the answer
     * @param body of the answer
     */
    record Refused(int status, String body) implements Answer {}
}
