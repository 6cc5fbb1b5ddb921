package io.dujiang.memory;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * A wait of one virtual thread, done by a platform thread in its place, so that no carrier sleeps in the kernel.
 *
 * <p>There is a platform thread for each word that virtual threads wait for; it ends a minute after its last wait.
 */
final class FutexWait implements Runnable {
    private static final ExecutorService WAITERS = Executors.newCachedThreadPool(Thread.ofPlatform()
            .daemon()
            .inheritInheritableThreadLocals(false)
            .name("dujiang-memory-", 0)
            .factory());

    private final Thread sleeper = Thread.currentThread();
    private final long address;
    private final int expected;
    private final long nanos;
    private volatile boolean over;

    private FutexWait(long address, int expected, long nanos) {
        this.address = address;
        this.expected = expected;
        this.nanos = nanos;
    }

    /**
     * Sleeps until the word is woken or has another value, or the time is over; or less, for no reason.
     *
     * @throws InterruptedException if the thread is interrupted; a platform thread learns that only at the end of the time
     */
    static void sleep(long address, int expected, long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (Thread.currentThread().isVirtual()) {
            FutexWait wait = new FutexWait(address, expected, nanos);
            WAITERS.execute(wait);
            wait.park();
        } else {
            Linux.futexWait(address, expected, nanos);
        }
    }

    private void park() throws InterruptedException {
        while (!over) {
            LockSupport.park(this);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    @Override
    public void run() {
        Linux.futexWait(address, expected, nanos);
        over = true;
        LockSupport.unpark(sleeper);
    }
}
