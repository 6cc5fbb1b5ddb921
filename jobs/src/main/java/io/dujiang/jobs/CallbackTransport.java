package io.dujiang.jobs;

import io.dujiang.jobs.spi.CallbackQueue.DueCallback;

/** Carries one callback to its receiver. Safe for use by several threads. */
@FunctionalInterface
public interface CallbackTransport {
    /**
     * Sends a callback, once, and returns when the receiver took it. Blocks; ends within a time-out of its own; may be
     * interrupted when the service drains.
     *
     * @throws CallbackRefusedException if no further try can help: the callback is a dead letter at once
     * @throws Exception any other failure: tried again later
     */
    void send(DueCallback callback) throws Exception;
}
