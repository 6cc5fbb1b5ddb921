package io.dujiang.bench;

import io.dujiang.loop.DeadlineExceededException;
import io.dujiang.loop.Scope;
import io.dujiang.loop.TaskFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A scope of a torture run, with its tasks: none may be left when it returns. */
final class TortureScopes {
    private final TortureBed bed;
    private final SplittableRandom random;
    private final AtomicInteger running = new AtomicInteger();
    private final List<TortureTicket> tickets = new ArrayList<>();

    private TortureScopes(TortureBed bed, SplittableRandom random) {
        this.bed = bed;
        this.random = random;
    }

    static void run(TortureBed bed, SplittableRandom random) throws Exception {
        TortureScopes work = new TortureScopes(bed, random);
        switch (random.nextInt(5)) {
            case 0 -> work.fails();
            case 1 -> work.exceedsItsDeadline();
            case 2 -> work.isCancelled();
            case 3 -> work.isNested();
            default -> work.succeeds();
        }
        work.leavesNothingBehind();
    }

    private void fork(Scope scope, TortureBed.Action action) {
        TortureTicket ticket = bed.tally().open("forked");
        tickets.add(ticket);
        var _ = bed.fork(scope, ticket, () -> {
            running.incrementAndGet();
            try {
                action.run();
            } finally {
                TortureTasks.giveWay(1);
                running.decrementAndGet();
            }
        });
    }

    private void forkSome(Scope scope, TortureBed.Action action) {
        for (int i = random.nextInt(6); i >= 0; i--) {
            fork(scope, action);
        }
    }

    private static void waitForLong() throws InterruptedException {
        var _ = new CountDownLatch(1).await(1, TimeUnit.HOURS);
    }

    private void succeeds() throws Exception {
        bed.group().scope(scope -> {
            forkSome(scope, () -> TortureTasks.giveWay(2));
            return true;
        });
        bed.expect(tickets.stream().noneMatch(TortureTicket::cancelled), "a task of a scope that succeeds did not run");
    }

    private void fails() throws Exception {
        try {
            bed.group().scope(scope -> {
                forkSome(scope, TortureScopes::waitForLong);
                fork(scope, TorturePlan::fail);
                forkSome(scope, TortureScopes::waitForLong);
                return true;
            });
            bed.expect(false, "a scope with a failing task succeeded");
        } catch (TaskFailedException e) {
            bed.expect(e.getCause() instanceof TorturePlan.PlannedException, "a scope failed with " + e.getCause());
            bed.tally().failedAsPlanned();
        }
    }

    private void exceedsItsDeadline() throws Exception {
        try {
            bed.group().scope(Duration.ofNanos(random.nextInt(3_000_000)), scope -> {
                forkSome(scope, TortureScopes::waitForLong);
                return true;
            });
            bed.expect(false, "a scope of an hour met its deadline");
        } catch (DeadlineExceededException _) {
            bed.tally().failedAsPlanned();
        }
    }

    private void isCancelled() throws Exception {
        bed.group().scope(scope -> {
            forkSome(scope, TortureScopes::waitForLong);
            TortureTasks.giveWay(random.nextInt(3));
            scope.cancel();
            return true;
        });
    }

    private void isNested() throws Exception {
        bed.group().scope(outer -> {
            fork(outer, () -> {
                TortureScopes inner = new TortureScopes(bed, new SplittableRandom(7));
                inner.fails();
                inner.leavesNothingBehind();
            });
            return true;
        });
    }

    private void leavesNothingBehind() {
        bed.expect(running.get() == 0, running.get() + " tasks were left when their scope returned");
        tickets.forEach(TortureTicket::cancelled);
    }
}
