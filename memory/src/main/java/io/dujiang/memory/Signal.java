package io.dujiang.memory;

import java.util.function.BooleanSupplier;

/**
 * By which one process tells others that something in shared memory has changed, without a call of the kernel unless one of them sleeps.
 *
 * <p>One word. It is odd while somebody may sleep. A sleeper makes it odd, looks again whether what it waits for has come, and sleeps in the kernel if
 * the word is still the same. Who has news stores it and then looks at the word: if it is odd, it adds one and wakes all. Between the two steps of
 * both sides is an {@linkplain AsymmetricFence asymmetric fence}, so that one of them sees the other; news are frequent, and sleep is expensive anyway. Nothing is counted, so nothing is left wrong by a
 * sleeper that dies; a waker that dies between its news and the call costs the sleepers one {@link #SLICE}, after which they look anyway.
 */
final class Signal {
    /** How long a wait lasts at most before its reason is looked at again, in nanoseconds: deaths and interrupts are noticed that late. */
    static final long SLICE = 50_000_000;

    /** How long to look before sleeping, in nanoseconds: about what it costs to be woken. A virtual thread keeps others from running. */
    private static final long SPIN = Runtime.getRuntime().availableProcessors() > 1 ? 20_000 : 0;

    private static final long VIRTUAL_SPIN = SPIN / 4;
    private static final int LOOKS_PER_READ = 16;

    private final Words words;
    private final long at;
    private final StandIn standIn;

    Signal(Words words, long at) {
        this.words = words;
        this.at = at;
        this.standIn = new StandIn(words, at);
    }

    /** To be called after the news is stored. */
    void wake() {
        AsymmetricFence.light();
        int value = words.getInt(at);
        if ((value & 1) != 0 && words.replaceInt(at, value, value + 1)) {
            Linux.futexWake(words.address(at), Integer.MAX_VALUE);
        }
    }

    /**
     * Waits for the condition: looks for some microseconds, and then sleeps, at most until the deadline, or for one slice. One virtual thread at a time.
     *
     * @return whether it holds; if not, the caller looks after its peers and its deadline and calls again
     */
    boolean await(BooleanSupplier condition, Deadline deadline) throws InterruptedException {
        return spin(condition, deadline) || sleep(condition, deadline);
    }

    private static boolean spin(BooleanSupplier condition, Deadline deadline) {
        long end = System.nanoTime() + deadline.nanos(Thread.currentThread().isVirtual() ? VIRTUAL_SPIN : SPIN);
        do {
            for (int i = 0; i < LOOKS_PER_READ; i++) {
                if (condition.getAsBoolean()) {
                    return true;
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - end < 0);
        return false;
    }

    private boolean sleep(BooleanSupplier condition, Deadline deadline) throws InterruptedException {
        long nanos = deadline.nanos(SLICE);
        if (nanos > 0) {
            int announced = announce();
            if (!condition.getAsBoolean()) {
                sleep(announced, nanos);
            }
        }
        return condition.getAsBoolean();
    }

    private void sleep(int announced, long nanos) throws InterruptedException {
        if (Thread.currentThread().isVirtual()) {
            standIn.sleep(announced, nanos);
        } else {
            FutexWait.sleep(words.address(at), announced, nanos);
        }
    }

    /** Makes the word odd, and returns it. */
    int announce() {
        int value = words.getInt(at);
        while ((value & 1) == 0 && !words.replaceInt(at, value, value + 1)) {
            value = words.getInt(at);
        }
        AsymmetricFence.heavy();
        return value | 1;
    }
}
