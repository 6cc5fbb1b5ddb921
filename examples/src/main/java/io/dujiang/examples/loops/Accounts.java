package io.dujiang.examples.loops;

import io.dujiang.loop.Accounting;
import io.dujiang.loop.KindTimings;
import io.dujiang.loop.LoopGroup;

/** Where the time of tasks goes, by kind. */
final class Accounts {
    private Accounts() {}

    static void main() throws InterruptedException {
        // region: accounting
        Accounting accounting = new Accounting();
        try (LoopGroup group = LoopGroup.builder().instrument(accounting).start()) {
            group.scope(scope -> {
                for (int i = 1; i <= 3; i++) {
                    var _ = scope.fork(
                            "row-" + i,
                            () -> { // three tasks of the kind "row"
                                Thread.sleep(5);
                                return true;
                            });
                }
                return true;
            });
        }
        for (KindTimings kind : accounting.kinds()) { // the kind that ran longest first
            IO.println(kind.tasks() + " of " + kind.kind() + ", waited 15 ms: "
                    + (kind.waiting().toMillis() >= 15));
        }
        // endregion
    }
}
