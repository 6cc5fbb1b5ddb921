package io.dujiang.bench;

import io.dujiang.loop.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Works that start tasks and wait for their ends. */
final class TortureTasks {
    private TortureTasks() {}

    static void tree(TortureBed bed, SplittableRandom random) throws Exception {
        int size = grow(bed, random, random.nextInt(5));
        bed.expect(size > 0, "a tree of tasks came to size " + size);
    }

    private static int grow(TortureBed bed, SplittableRandom random, int depth) throws InterruptedException {
        List<Task<Integer>> branches = new ArrayList<>();
        for (int i = depth == 0 ? 0 : 1 + random.nextInt(4); i > 0; i--) {
            SplittableRandom own = random.split();
            branches.add(bed.spawn("tree", () -> grow(bed, own, depth - 1)));
        }
        int size = 1;
        for (Task<Integer> branch : branches) {
            size += branch.join();
        }
        return size;
    }

    /** More than a local queue holds, from one task. */
    static void burst(TortureBed bed, SplittableRandom random) throws Exception {
        List<Task<Boolean>> tasks = new ArrayList<>();
        for (int i = random.nextInt(600); i >= 0; i--) {
            tasks.add(bed.start("burst", () -> {}));
        }
        TortureBed.join(tasks);
    }

    static void yields(TortureBed bed, SplittableRandom random) throws Exception {
        List<Future<Boolean>> tasks = new ArrayList<>();
        for (int i = random.nextInt(8); i >= 0; i--) {
            int times = random.nextInt(100);
            tasks.add(bed.anywhere(random, "yields", () -> giveWay(times)));
        }
        TortureBed.join(tasks);
    }

    @SuppressWarnings("ThreadPriorityCheck") // it is yielding that is tortured
    static void giveWay(int times) {
        for (int i = 0; i < times; i++) {
            Thread.yield();
        }
    }

    /** Threads that the JDK starts inside a task, and threads inside of those. */
    static void threadsOfTheJdk(TortureBed bed, SplittableRandom random) throws Exception {
        List<Future<Boolean>> threads = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            int times = random.nextInt(5);
            threads.add(bed.startByJdk("thread-of-jdk", () -> {
                Future<Boolean> inner = bed.startByJdk("thread-of-jdk", () -> giveWay(times));
                giveWay(times);
                var _ = inner.get();
            }));
        }
        TortureBed.join(threads);
    }

    static void executeAndImmediate(TortureBed bed, SplittableRandom random) throws Exception {
        int count = 1 + random.nextInt(20);
        CountDownLatch arrived = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            TortureTicket ticket = bed.tally().open("execute");
            Runnable code = () -> {
                ticket.received();
                arrived.countDown();
            };
            if (random.nextBoolean()) {
                bed.group().execute(code);
            } else {
                bed.group().immediate(code);
            }
        }
        arrived.await();
    }

    static void cancelled(TortureBed bed, SplittableRandom random) throws Exception {
        TortureTicket ticket = bed.tally().open("cancelled-task");
        Task<Boolean> task = bed.group()
                .spawn(
                        ticket.kind(),
                        bed.tally().counted(ticket, () -> new CountDownLatch(1).await(1, TimeUnit.HOURS)));
        giveWay(random.nextInt(3));
        bed.expect(task.cancel(), "a task that waits for an hour was not cancelled");
        while (!task.awaitEnd(java.time.Duration.ofMinutes(1))) {
            bed.expect(false, "a cancelled task has not ended after a minute");
        }
        ticket.cancelled();
    }

    static void offload(TortureBed bed, SplittableRandom random) throws Exception {
        List<Task<Boolean>> tasks = new ArrayList<>();
        for (int i = random.nextInt(8); i >= 0; i--) {
            boolean fails = random.nextInt(4) == 0;
            tasks.add(bed.start("offload", () -> offloadOne(bed, fails)));
        }
        TortureBed.join(tasks);
    }

    private static void offloadOne(TortureBed bed, boolean fails) throws Exception {
        TortureTicket ticket = bed.tally().open("offloaded");
        try {
            int answer = bed.group().offload(bed.tally().counted(ticket, () -> fails ? TorturePlan.fail() : 7));
            bed.expect(answer == 7 && !fails, "an off-loaded call answered " + answer);
        } catch (TorturePlan.PlannedException e) {
            bed.expect(fails, "an off-loaded call failed");
            bed.tally().failedAsPlanned();
        }
    }
}
