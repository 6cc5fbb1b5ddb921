package io.dujiang.examples.settlement;

import java.util.SplittableRandom;

/**
 * Lets a part of the callbacks fail when they come first: nine of ten are answered 500, the others not in time.
 *
 * @param seed what is drawn
 * @param share the part that fails, 0 to 1
 */
record ReceiverFaults(long seed, double share) {
    static final ReceiverFaults NONE = new ReceiverFaults(0, 0);

    /** What becomes of a callback. */
    enum Fate {
        TAKEN,
        REFUSED,
        HANGS
    }

    Fate fate(String invoice) {
        double draw = new SplittableRandom(~seed ^ invoice.hashCode()).nextDouble();
        return draw >= share ? Fate.TAKEN : draw < share / 10 ? Fate.HANGS : Fate.REFUSED;
    }
}
