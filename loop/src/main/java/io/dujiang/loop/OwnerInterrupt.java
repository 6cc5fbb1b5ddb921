package io.dujiang.loop;

import org.jspecify.annotations.Nullable;

/**
 * The interrupt that a scope sends to its owner, and takes back in the end.
 *
 * <p>Interrupts merge: when several are pending, the thread sees one. So the scope must not take back, or count as seen, what somebody
 * else sent as well. That is known for interrupts that were pending before ours, and for those of enclosing scopes, of the cancelled
 * task that the owner runs and of its closing group; only one from elsewhere that merges into a pending one of ours is lost.
 */
final class OwnerInterrupt {
    private static final ThreadLocal<@Nullable OwnerInterrupt> innermost = new ThreadLocal<>();

    private final LoopGroup group;
    private final Thread owner = Thread.currentThread();
    private final @Nullable OwnerInterrupt enclosing = innermost.get();
    private volatile boolean sent;
    private volatile boolean merged;

    OwnerInterrupt(LoopGroup group) {
        this.group = group;
    }

    /** Called by the owner before the body that may be interrupted. */
    void enter() {
        innermost.set(this);
    }

    /** Called by the owner after the body. */
    void exit() {
        if (enclosing == null) {
            innermost.remove();
        } else {
            innermost.set(enclosing);
        }
    }

    /** Interrupts the owner, unless it is the caller. */
    void send() {
        if (Thread.currentThread().equals(owner)) {
            return;
        }
        if (!sent) {
            merged = owner.isInterrupted();
            sent = true;
        }
        owner.interrupt();
    }

    boolean isSent() {
        return sent;
    }

    /**
     * Takes the interrupt back and leaves those of others, called by the owner when nothing is sent any more.
     *
     * @param seen whether the body ended with an {@link InterruptedException}: what is pending now came later, and from others
     */
    void takeBack(boolean seen) {
        if (sent && (seen || Thread.interrupted()) && isSentByOthers()) {
            owner.interrupt();
        }
    }

    private boolean isSentByOthers() {
        boolean byOthers = merged || group.interruptsCaller();
        for (OwnerInterrupt outer = enclosing; outer != null; outer = outer.enclosing) {
            byOthers |= outer.sent;
            outer.merged &= merged;
        }
        return byOthers;
    }
}
