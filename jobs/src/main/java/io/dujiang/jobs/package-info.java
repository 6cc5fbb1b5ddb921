/** Durable jobs: queue, results, retries, leases, callbacks. */
@NullMarked
package io.dujiang.jobs;

import org.jspecify.annotations.NullMarked;
