package io.dujiang.bench;

/** A failure that belongs to the plan of a torture run. */
final class TorturePlan {
    private TorturePlan() {}

    /** Throws. */
    static int fail() throws PlannedException {
        throw new PlannedException();
    }

    /** Thrown as planned, without a stack. */
    static final class PlannedException extends Exception {
        private static final long serialVersionUID = 1;

        PlannedException() {
            super("as planned", null, false, false);
        }
    }
}
