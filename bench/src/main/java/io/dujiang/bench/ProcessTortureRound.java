package io.dujiang.bench;

import io.dujiang.loop.LoopGroup;
import io.dujiang.process.ProcessPool;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One round on one pool: tasks of up to a fifth of a millisecond, and some of twenty, whose results tell what they were made from, while a thread
 * kills workers.
 *
 * @param group for the pool
 * @param kills of workers
 * @param tasks to run
 * @param seed of the tasks and of the choice of victims
 */
record ProcessTortureRound(LoopGroup group, int kills, int tasks, long seed) {
    private static final int WORKERS = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final long SHORT_NANOS = 200_000;
    private static final long LONG_NANOS = 20_000_000;
    private static final int MOST_MORE = 20;

    ProcessTortureCounts run() throws InterruptedException {
        try (ProcessPool pool = ProcessPool.builder(group)
                .name("tortured")
                .size(WORKERS)
                .spares(1)
                .retries(1_000)
                .jvmFlags("-XX:TieredStopAtLevel=1")
                .heap(64 << 20)
                .open()) {
            ProcessTortureKiller killer = new ProcessTortureKiller(pool, kills, tasks, seed);
            Thread thread = Thread.ofPlatform().daemon().name("killer").start(killer::run);
            BitSet seen = new BitSet(tasks);
            long wrong = 0;
            boolean broken = false;
            try {
                wrong = readAll(pool, killer, seen) + finish(pool, killer);
                broken = !pool.map(ProcessTortureRound::work, List.of(seed)).equals(List.of(work(seed)));
            } catch (RuntimeException e) {
                Progress.say("the pool failed: " + e);
                broken = true;
            }
            killer.stop();
            thread.join();
            return new ProcessTortureCounts(
                    killer.killed(), tasks, tasks - seen.cardinality(), wrong, pool.retries(), broken);
        }
    }

    private long readAll(ProcessPool pool, ProcessTortureKiller killer, BitSet seen) throws InterruptedException {
        Iterable<Task> input =
                () -> IntStream.range(0, tasks).mapToObj(this::task).iterator();
        long wrong = 0;
        try (Stream<Answer> results = pool.imapUnordered(Task::answer, input)) {
            Iterator<Answer> answers = results.iterator();
            while (answers.hasNext()) {
                Answer answer = answers.next();
                boolean right = answer.value() == work(seed ^ answer.number()) && !seen.get(answer.number());
                wrong += right ? 0 : 1;
                seen.set(answer.number());
                killer.progressed();
            }
        }
        return wrong;
    }

    /** Gives the killer more tasks while it has met too few, as on a machine that is busy with other things. Returns how many results were wrong. */
    private long finish(ProcessPool pool, ProcessTortureKiller killer) throws InterruptedException {
        long wrong = 0;
        for (int i = 0; killer.killed() < kills && i < MOST_MORE * kills; i++) {
            long own = seed ^ (tasks + i);
            wrong += pool.map(seed -> new Task(0, seed, LONG_NANOS).answer().value(), List.of(own)).stream()
                    .filter(value -> value != work(own))
                    .count();
        }
        return wrong;
    }

    /** One for each kill lasts long, so that a killer that is short of the processor meets a started task all the same. */
    private Task task(int number) {
        boolean isLong = kills > 0 && number % Math.max(1, tasks / kills) == 0;
        long own = seed ^ number;
        return new Task(number, own, isLong ? LONG_NANOS : new SplittableRandom(own).nextLong(SHORT_NANOS));
    }

    /** A task: its number, what its result is made from, and how long it takes at least. */
    record Task(int number, long seed, long nanos) implements java.io.Serializable {
        Answer answer() {
            long end = System.nanoTime() + nanos;
            while (System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
            return new Answer(number, work(seed));
        }
    }

    /** A result, with the number of its task. */
    record Answer(int number, long value) implements java.io.Serializable {}

    static long work(long seed) {
        return new SplittableRandom(seed).nextLong();
    }
}
