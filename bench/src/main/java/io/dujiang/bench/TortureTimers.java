package io.dujiang.bench;

import io.dujiang.loop.ScheduledTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Works that wait for time to pass, or that give that up. */
final class TortureTimers {
    private TortureTimers() {}

    static void sleeps(TortureBed bed, SplittableRandom random) throws Exception {
        List<Future<Boolean>> tasks = new ArrayList<>();
        for (int i = random.nextInt(8); i >= 0; i--) {
            Duration time = Duration.ofNanos(random.nextInt(3_000_000));
            tasks.add(bed.anywhere(random, "sleep", () -> Thread.sleep(time)));
        }
        TortureBed.join(tasks);
    }

    /** Waits that end long before their time. */
    static void cancelledWaits(TortureBed bed, SplittableRandom random) throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        List<Future<Boolean>> tasks = new ArrayList<>();
        for (int i = random.nextInt(8); i >= 0; i--) {
            tasks.add(bed.anywhere(
                    random,
                    "cancelled-wait",
                    () -> bed.expect(latch.await(1, TimeUnit.HOURS), "a wait of an hour timed out")));
        }
        TortureTasks.giveWay(random.nextInt(3));
        latch.countDown();
        TortureBed.join(tasks);
    }

    /** A signal that comes at about the time when its receiver gives up. */
    static void closeWaits(TortureBed bed, SplittableRandom random) throws Exception {
        BlockingQueue<TortureTicket> queue = new LinkedBlockingQueue<>();
        long micros = random.nextInt(2_000);
        long give = random.nextInt(2_000);
        TortureTicket ticket = bed.tally().open("late-item");
        Future<Boolean> receiver = bed.anywhere(random, "close-wait", () -> receive(queue, micros));
        Future<Boolean> sender = bed.anywhere(random, "close-wait", () -> {
            TimeUnit.MICROSECONDS.sleep(give);
            queue.put(ticket);
        });
        TortureBed.join(List.of(receiver, sender));
        receive(queue, 0);
    }

    private static void receive(BlockingQueue<TortureTicket> queue, long micros) throws InterruptedException {
        TortureTicket ticket = queue.poll(micros, TimeUnit.MICROSECONDS);
        if (ticket != null) {
            ticket.received();
        }
    }

    static void schedules(TortureBed bed, SplittableRandom random) throws Exception {
        int count = 1 + random.nextInt(20);
        CountDownLatch closed = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            TortureTicket ticket = bed.tally().open("scheduled");
            Duration delay = Duration.ofNanos(random.nextInt(2_000_000));
            ScheduledTask task = bed.group().schedule(delay, () -> {
                ticket.received();
                closed.countDown();
            });
            if (random.nextInt(3) == 0) {
                task.cancel();
                if (ticket.cancelled()) {
                    closed.countDown();
                }
            }
        }
        closed.await();
    }

    static void periodic(TortureBed bed, SplittableRandom random) throws Exception {
        CountDownLatch runs = new CountDownLatch(1 + random.nextInt(5));
        Duration period = Duration.ofNanos(100_000 + random.nextInt(500_000));
        Runnable code = () -> {
            bed.tally().open("periodic").received();
            runs.countDown();
        };
        ScheduledTask task = random.nextBoolean()
                ? bed.group().scheduleAtFixedRate(Duration.ZERO, period, code)
                : bed.group().scheduleWithFixedDelay(Duration.ZERO, period, code);
        runs.await();
        task.cancel();
    }
}
