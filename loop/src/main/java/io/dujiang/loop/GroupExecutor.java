package io.dujiang.loop;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A view of a group whose calls are tasks of the group, and whose end is its own. */
final class GroupExecutor extends AbstractExecutorService {
    private final LoopGroup group;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition noneLeft = lock.newCondition();
    private final Set<Call> calls = new LinkedHashSet<>();
    private boolean shut;

    GroupExecutor(LoopGroup group) {
        this.group = group;
    }

    @Override
    public void execute(Runnable code) {
        Call call = new Call(code);
        lock.lock();
        try {
            if (shut) {
                throw new RejectedExecutionException("This executor of " + group
                        + " is shut down; the group itself may go on: take another view by asExecutorService()");
            }
            calls.add(call);
        } finally {
            lock.unlock();
        }
        start(call);
    }

    private void start(Call call) {
        try {
            group.execute(call);
        } catch (Throwable e) {
            ended(call);
            throw e;
        }
    }

    private void ended(Call call) {
        lock.lock();
        try {
            calls.remove(call);
            if (calls.isEmpty()) {
                noneLeft.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void shutdown() {
        lock.lock();
        try {
            shut = true;
            if (calls.isEmpty()) {
                noneLeft.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Runnable> shutdownNow() {
        lock.lock();
        try {
            shutdown();
            List<Runnable> dropped = new ArrayList<>();
            calls.forEach(call -> call.stop(dropped));
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isShutdown() {
        lock.lock();
        try {
            return shut;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isTerminated() {
        lock.lock();
        try {
            return shut && calls.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        long left = unit.toNanos(timeout);
        lock.lockInterruptibly();
        try {
            while (!isTerminated() && left > 0) {
                left = noneLeft.awaitNanos(left);
            }
            return isTerminated();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "Executor of " + group;
    }

    /** Code that was taken and has not ended; its fields are guarded by the lock. */
    private final class Call implements Runnable {
        private final Runnable code;
        private @Nullable Thread thread;
        private boolean dropped;

        Call(Runnable code) {
            this.code = code;
        }

        @Override
        public void run() {
            try {
                if (begins()) {
                    code.run();
                }
            } finally {
                ended(this);
            }
        }

        private boolean begins() {
            lock.lock();
            try {
                thread = Thread.currentThread();
                return !dropped;
            } finally {
                lock.unlock();
            }
        }

        /** Interrupts it, or keeps it from beginning. */
        void stop(List<Runnable> notBegun) {
            if (thread != null) {
                thread.interrupt();
            } else if (!dropped) {
                dropped = true;
                notBegun.add(code);
            }
        }
    }
}
