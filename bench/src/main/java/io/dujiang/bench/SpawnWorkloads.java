package io.dujiang.bench;

import java.util.concurrent.CountDownLatch;

/** What starting, ending and yielding tasks costs, and calls that leave the scheduler. */
final class SpawnWorkloads {
    private static final int BATCH = 1_000;
    private static final int MANY = 10_000;
    private static final int YIELDING = 200;
    private static final int YIELDS = 100;
    private static final int CHILDREN = 10;
    private static final int OFFLOADS = 100;

    private SpawnWorkloads() {}

    private static void nothing() {}

    /** A task that starts another and waits for its end. */
    static int spawnJoin(Spawner spawner) throws InterruptedException {
        for (int i = 0; i < BATCH; i++) {
            spawner.spawn(SpawnWorkloads::nothing).join();
        }
        return BATCH;
    }

    /** Tasks started in one go. */
    static int spawnMany(Spawner spawner) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(MANY);
        for (int i = 0; i < MANY; i++) {
            spawner.start(ended::countDown);
        }
        ended.await();
        return MANY;
    }

    /** Tasks of which each starts the next. */
    static int chainedSpawn(Spawner spawner) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        spawner.start(new Link(spawner, ended));
        ended.await();
        return BATCH;
    }

    /** The code of all tasks of a chain, of which one runs at a time. */
    private static final class Link implements Runnable {
        private final Spawner spawner;
        private final CountDownLatch ended;
        private int left = BATCH;

        Link(Spawner spawner, CountDownLatch ended) {
            this.spawner = spawner;
            this.ended = ended;
        }

        @Override
        public void run() {
            if (--left > 0) {
                spawner.start(this);
            } else {
                ended.countDown();
            }
        }
    }

    /** Tasks that yield in turns. */
    @SuppressWarnings("ThreadPriorityCheck") // the yield is what is measured
    static int yields(Spawner spawner) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(YIELDING);
        for (int i = 0; i < YIELDING; i++) {
            spawner.start(() -> {
                for (int j = 0; j < YIELDS; j++) {
                    Thread.yield();
                }
                ended.countDown();
            });
        }
        ended.await();
        return YIELDING * YIELDS;
    }

    /** Ten tasks in a scope: the time of one. */
    static int scopeForkJoin(Spawner spawner) throws InterruptedException {
        for (int i = 0; i < BATCH / CHILDREN; i++) {
            spawner.forkJoin(CHILDREN, SpawnWorkloads::nothing);
        }
        return BATCH;
    }

    /** A call on a thread for blocking code. */
    static int offload(Spawner spawner) throws Exception {
        for (int i = 0; i < OFFLOADS; i++) {
            spawner.offload(() -> true);
        }
        return OFFLOADS;
    }

    /** A timer that does not come to fire. */
    static int timer(Spawner spawner) {
        for (int i = 0; i < BATCH; i++) {
            spawner.setAndCancelTimer();
        }
        return BATCH;
    }
}
