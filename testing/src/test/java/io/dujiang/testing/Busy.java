package io.dujiang.testing;

import io.dujiang.loop.Attempts;
import io.dujiang.loop.Channel;
import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Scope;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Eight tasks that use what a group has, and note what they do. */
final class Busy {
    private final LoopGroup group;
    private final List<String> log;
    private final Semaphore permits = new Semaphore(2);
    private final Channel<Integer> channel = Channel.of(2);

    Busy(LoopGroup group, List<String> log) {
        this.group = group;
        this.log = log;
    }

    void run() throws InterruptedException {
        group.scope(scope -> {
            for (int i = 0; i < 8; i++) {
                int number = i;
                var _ = scope.fork("task " + i, () -> work(number));
            }
            return drain();
        });
        group.scope(this::race);
    }

    private boolean work(int number) throws Exception {
        log.add("begins " + number);
        permits.acquire();
        group.microtask(() -> log.add("microtask " + number));
        channel.send(number);
        permits.release();
        group.sleep(Duration.ofMillis(number % 3));
        log.add(group.offload(() -> "off-loaded " + number) + " at " + group.nanoTime());
        return true;
    }

    private boolean drain() throws InterruptedException {
        for (int i = 0; i < 8; i++) {
            log.add("received " + channel.receive());
        }
        return true;
    }

    private boolean race(Scope scope) throws InterruptedException {
        Attempts<Integer> attempts = scope.attempts();
        for (int i = 0; i < 7; i++) {
            int number = i;
            var _ = attempts.fork(() -> {
                try {
                    group.sleep(Duration.ofMillis(5));
                    return number;
                } finally {
                    log.add("attempt " + number + " ends");
                }
            });
        }
        return log.add("first " + attempts.firstSuccess());
    }
}
