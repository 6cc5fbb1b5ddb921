package io.dujiang.jobs;

import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fixed number of platform threads that run attempts in the order of their arrival.
 *
 * <p>Wake-ups are chained: at most one is under way, and the thread it wakes wakes the next if there is more to do. So a
 * burst of short attempts wakes a thread or two, and attempts that block wake as many as there are. None is lost: an idle
 * thread announces itself before it looks at the queue a last time; who adds looks for idle threads afterwards; and who
 * gives up the right to wake looks at both again.
 */
final class WorkerPool implements HandlerRunner, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);

    private final int slots;
    private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();
    private final Deque<Worker> idle = new ConcurrentLinkedDeque<>();
    private final AtomicBoolean waking = new AtomicBoolean();
    private volatile boolean closed;

    WorkerPool(int slots) {
        this.slots = slots;
        IntStream.rangeClosed(1, slots).mapToObj(Worker::new).forEach(Thread::start);
    }

    @Override
    public int slots() {
        return slots;
    }

    @Override
    public void run(String kind, Runnable attempt) {
        ready.add(attempt);
        wakeOne();
    }

    /** Ends idle threads now and the others after their attempt. */
    @Override
    public void close() {
        closed = true;
        for (Worker each = idle.pollFirst(); each != null; each = idle.pollFirst()) {
            each.wake();
        }
    }

    private void wakeOne() {
        while (!ready.isEmpty() && !idle.isEmpty() && waking.compareAndSet(false, true)) {
            Worker sleeper = idle.pollFirst();
            if (sleeper != null) {
                sleeper.wake();
                return;
            }
            waking.set(false);
        }
    }

    private final class Worker extends Thread {
        private volatile boolean parked;

        Worker(int number) {
            super("dujiang-worker-" + number);
            setDaemon(true);
        }

        @Override
        public void run() {
            while (!closed) {
                Runnable next = ready.poll();
                if (next == null) {
                    sleep();
                } else {
                    wakeOne();
                    work(next);
                }
            }
        }

        private void work(Runnable attempt) {
            try {
                attempt.run();
            } catch (Throwable e) {
                LOG.error("An attempt ended abnormally and was given back", e);
            }
        }

        private void sleep() {
            parked = true;
            idle.addFirst(this);
            if ((!ready.isEmpty() || closed) && idle.remove(this)) {
                return;
            }
            while (parked) {
                LockSupport.park(this);
                Thread.interrupted();
            }
            waking.set(false);
        }

        private void wake() {
            parked = false;
            LockSupport.unpark(this);
        }
    }
}
