package io.dujiang.jobs;

/** How many more a receiver has asked for. Safe for use by several threads. */
final class Credit {
    private long count;
    private int withdrawals;

    synchronized void add(int more) {
        if (more < 1) {
            throw new IllegalArgumentException("Demand is at least 1, got " + more);
        }
        count += more;
    }

    synchronized void withdraw() {
        count = 0;
        withdrawals++;
    }

    synchronized boolean isAny() {
        return count > 0;
    }

    /** Takes one, if there is one. */
    synchronized boolean take() {
        if (count == 0) {
            return false;
        }
        count--;
        return true;
    }

    /** A mark to give back with. */
    synchronized int mark() {
        return withdrawals;
    }

    /** Gives back what was taken since the mark, unless all was withdrawn in between. */
    synchronized void giveBack(int taken, int mark) {
        count += mark == withdrawals ? taken : 0;
    }
}
