package io.dujiang.loop;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A poller reduced to how it sleeps and is woken, by the class that the real one does it by, on a kernel as the I/O handlers of Netty have it:
 * a signal counts only once the sleeper has said that it is about to block. Another thread adds one piece of work after the other. What
 * hangs here has lost a wake-up.
 */
final class SleepModel implements Runnable {
    private static final int ROUNDS = 2;

    private final Sleep sleep = new Sleep();
    private final Kernel kernel = new Kernel();
    private final AtomicInteger added = new AtomicInteger();
    private final Gate[] taken = {new Gate(), new Gate()};

    @Override
    public void run() {
        Thread sleeper = new Thread(this::takeAll);
        sleeper.start();
        for (Gate round : taken) {
            added.incrementAndGet();
            wake();
            round.pass();
        }
        Models.join(sleeper);
    }

    private void wake() {
        int how = sleep.afterAdding();
        if (how != Sleep.AWAKE && sleep.endFor(how)) {
            kernel.wakeUp();
        }
    }

    private void takeAll() {
        for (int round = 0; round < ROUNDS; ) {
            if (added.get() > round) {
                taken[round++].open();
            } else {
                rest(round);
            }
        }
    }

    private void rest(int round) {
        sleep.begin(Sleep.POLLING);
        if (added.get() == round) {
            kernel.block(() -> sleep.lasts(Sleep.POLLING) && added.get() == round);
        }
        sleep.end();
    }

    /** Says whether a sleeper may block. */
    @FunctionalInterface
    interface Condition {
        boolean holds();
    }

    private static final class Kernel {
        private final AtomicBoolean awake = new AtomicBoolean(true);
        private final Gate signal = new Gate();

        void wakeUp() {
            if (!awake.getAndSet(true)) {
                signal.open();
            }
        }

        /** Whoever sets the flag opens the gate, which is then waited for, so that it is not open the next time. */
        void block(Condition may) {
            awake.set(false);
            if (may.holds() || awake.getAndSet(true)) {
                signal.pass();
                signal.close();
            }
        }
    }
}
