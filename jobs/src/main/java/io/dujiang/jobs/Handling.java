package io.dujiang.jobs;

/** A kind and what handles it. */
record Handling<I, O>(JobKind<I, O> kind, JobHandler<I, O> handler) {}
