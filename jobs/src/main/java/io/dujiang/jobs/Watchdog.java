package io.dujiang.jobs;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at something every few milliseconds, on a thread of its own. */
final class Watchdog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final int EVERY_MILLIS = 25;

    private final CountDownLatch closed = new CountDownLatch(1);

    private final Runnable look;

    Watchdog(Runnable look) {
        this.look = look;
    }

    void start() {
        Thread.ofPlatform().daemon().name("dujiang-watchdog").start(this::watch);
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void watch() {
        try {
            while (!closed.await(EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                lookOnce();
            }
        } catch (InterruptedException e) {
            LOG.error("The watchdog was interrupted and ends: attempts are no longer timed out", e);
        }
    }

    private void lookOnce() {
        try {
            look.run();
        } catch (RuntimeException e) {
            LOG.error("The watchdog stumbled and goes on", e);
        }
    }
}
