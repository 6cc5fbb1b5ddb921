package io.dujiang.loop;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A real poller on an I/O handler that stands for the kernel: where that would block, it waits for the other thread's call to be over,
 * and notes whether it was woken. One thread calls {@link #sleep}, another {@link #wake}; who blocks must be woken.
 */
final class SleepAgainstWake {
    private static final Scheduler SCHEDULER = new Scheduler("sleeps", 1, 0, null);
    private static final VarHandle WORK;

    static {
        try {
            WORK = MethodHandles.lookup().findVarHandle(SleepAgainstWake.class, "work", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final VarHandle LINE = MethodHandles.arrayElementVarHandle(int[].class);
    private static final int INTS_A_LINE = 16;

    private final int[] lines = new int[32 * INTS_A_LINE];
    private final Carrier carrier = new Carrier(SCHEDULER, "never started");
    private final Handler handler = new Handler();
    private final Poller poller;

    @SuppressWarnings("UnusedVariable") // by its handle
    private boolean work;

    @SuppressWarnings("NullAway") // neither a loop nor a group is asked for anything here
    SleepAgainstWake() {
        Thread.Builder.OfVirtual threads = VirtualThreads.on(continuation -> {});
        this.poller = new Poller(threads, null, null, handler, () -> !(boolean) WORK.getOpaque(this), 1_000_000);
        poller.start();
        poller.ready();
        poller.turn(carrier, 0);
        reset();
    }

    /** Ready for another round, called by the sleeper while neither of the threads is in one. */
    void reset() {
        touchLines();
        WORK.setOpaque(this, false);
        handler.blocked = false;
        handler.woken = false;
        handler.over = false;
        poller.ready();
    }

    /** One turn that sleeps if there is no work. */
    void sleep() {
        poller.turn(carrier, 1_000_000);
    }

    /** Stores that keep the next ones waiting in the processor's store buffer, since the other thread had their cache lines last. */
    private void touchLines() {
        for (int i = 0; i < lines.length; i += INTS_A_LINE) {
            LINE.setOpaque(lines, i, 1);
        }
    }

    /** Adds work, by a store that orders nothing, and wakes. */
    void wake() {
        touchLines();
        WORK.setOpaque(this, true);
        poller.wake();
        handler.over = true;
    }

    /** The same by a thread that was held up until the work was done: it merely wakes, and waits until it has. */
    void wakeWithoutWork() {
        Thread late = Thread.ofPlatform().start(poller::wake);
        Models.join(late);
        handler.woken = false; // the kernel has forgotten it: nobody was blocked
    }

    /** What happens once the sleeper has said that it sleeps, and before it does. */
    void beforeBlocking(Runnable code) {
        handler.beforeBlocking = code;
    }

    /** Lets the sleeper go on that blocks, though nobody has woken it. */
    void endRound() {
        handler.over = true;
    }

    /** True if it would block in the kernel for ever; asked when both calls are over. */
    boolean isLost() {
        return handler.blocked && !handler.woken;
    }

    private static final class Handler implements IoHandlerFactory, IoHandler {
        private boolean blocked;
        private boolean woken;
        private volatile boolean over;
        private Runnable beforeBlocking = () -> {};

        @Override
        public IoHandler newHandler(ThreadAwareExecutor executor) {
            return this;
        }

        @Override
        public boolean isChangingThreadSupported() {
            return true;
        }

        @Override
        public int run(IoHandlerContext context) {
            beforeBlocking.run();
            blocked = context.canBlock();
            while (blocked && !over) {
                Thread.onSpinWait();
            }
            return 0;
        }

        @Override
        public void wakeup() {
            woken = true;
        }

        @Override
        public IoRegistration register(IoHandle handle) {
            throw new UnsupportedOperationException("no channels here");
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> type) {
            return false;
        }
    }
}
