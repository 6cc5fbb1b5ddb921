package io.dujiang.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A loop that is about to sleep since it found nothing, and who adds work that any loop may run. One thread calls each of the two. */
final class IdleAgainstWork {
    private static final VarHandle WORK;
    private static final VarHandle LINE = MethodHandles.arrayElementVarHandle(int[].class);
    private static final int INTS_A_LINE = 16;

    static {
        try {
            WORK = MethodHandles.lookup().findVarHandle(IdleAgainstWork.class, "work", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int[] lines = new int[32 * INTS_A_LINE];
    private final Idle idle = new Idle(this::wake);
    private final Search search = new Search(this::hasWork);
    private boolean sleeps;
    private boolean woken;

    @SuppressWarnings("UnusedVariable") // by its handle
    private boolean work;

    IdleAgainstWork() {
        search.add(idle);
    }

    private boolean hasWork() {
        return (boolean) WORK.getOpaque(this);
    }

    /** Stores that keep the next one waiting in the processor's store buffer, since the other thread had their cache lines last. */
    private void touchLines() {
        for (int i = 0; i < lines.length; i += INTS_A_LINE) {
            LINE.setOpaque(lines, i, 1);
        }
    }

    private void wake() {
        woken = true;
    }

    /** The loop says that it is idle, looks once more, and sleeps. */
    void sleep() {
        idle.begin();
        sleeps = idle.lasts() && !hasWork();
    }

    /** Adds work, by a store that orders nothing, and wakes. */
    void add() {
        touchLines();
        WORK.setOpaque(this, true);
        search.wakeOne();
    }

    /** True if it sleeps beside work for ever; asked when both are done. */
    boolean isLost() {
        return sleeps && !woken;
    }
}
