package io.dujiang.memory;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * A wait for a word of which one sleeper alone may be woken, such as a lock's: if a virtual thread waits, a platform thread does it in its place, so that no
 * carrier sleeps in the kernel. It ends a minute after its last wait. For a signal there is a {@link StandIn}.
 */
final class FutexWait implements Runnable {
    static final ExecutorService WAITERS = Executors.newCachedThreadPool(Thread.ofPlatform()
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
