package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.loop.Attempts;
import io.dujiang.loop.DeadlineExceededException;
import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Scope;
import io.dujiang.loop.Task;
import io.dujiang.loop.TaskFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A tree of scopes that a seed makes, and what must hold for each scope when it returns, however it does. */
final class ScopeScenario {
    private static final int DEEPEST = 2;

    private final LoopGroup group;
    private final SplittableRandom random;
    private final List<AssertionError> broken = new ArrayList<>();

    ScopeScenario(LoopGroup group, long seed) {
        this.group = group;
        this.random = new SplittableRandom(~seed);
    }

    /** What went on in one scope. */
    private final class Observed {
        final List<Task<?>> tasks = new ArrayList<>();
        final List<Throwable> thrown = new ArrayList<>();
        int running;
        boolean cancelledByBody;
        boolean left;

        /** Code of a task, which notes its beginning, its end and what it throws of its own. */
        <T> Callable<T> noting(Scope scope, Callable<T> code) {
            return () -> {
                running++;
                try {
                    assertThat(left)
                            .as("a task begins after its scope was left")
                            .isFalse();
                    return code.call();
                } catch (InterruptedException e) {
                    if (!scope.isCancelled()) {
                        broken.add(new AssertionError("A task is interrupted that nobody cancelled", e));
                    }
                    throw e;
                } catch (AssertionError e) {
                    broken.add(e);
                    throw e;
                } catch (Throwable e) {
                    if (!(e instanceof CancellationException && scope.isCancelled())) {
                        thrown.add(e);
                    }
                    throw e;
                } finally {
                    running--;
                }
            };
        }

        void check(@Nullable Throwable outcome, @Nullable Duration deadline, long start) {
            left = true;
            assertThat(running).as("tasks left behind").isZero();
            assertThat(tasks).allMatch(Task::isDone);
            if (outcome == null) {
                assertThat(cancelledByBody || thrown.isEmpty())
                        .as("failures kept quiet: %s", thrown)
                        .isTrue();
                assertThat(tasks).allMatch(task -> cancelledByBody || task.state() == Task.State.SUCCESS);
            } else {
                assertThat(inTree(outcome)).as("causes in %s", outcome).containsAll(thrown);
            }
            if (outcome instanceof DeadlineExceededException && deadline != null) {
                assertThat(Duration.ofNanos(group.nanoTime() - start)).isGreaterThanOrEqualTo(deadline);
            }
        }
    }

    private static Set<Throwable> inTree(Throwable top) {
        Set<Throwable> all = Collections.newSetFromMap(new IdentityHashMap<>());
        collect(top, all);
        return all;
    }

    private static void collect(@Nullable Throwable next, Set<Throwable> all) {
        if (next != null && all.add(next)) {
            collect(next.getCause(), all);
            for (Throwable suppressed : next.getSuppressed()) {
                collect(suppressed, all);
            }
        }
    }

    /** The outermost scope: nobody interrupts its owner from outside. */
    void run() {
        try {
            scope(0);
        } catch (TaskFailedException | DeadlineExceededException | CancellationException | Own e) {
            assertThat(e).isNotNull();
        } catch (Exception e) {
            throw new AssertionError("The scope ends with what only its tasks should see", e);
        }
        assertThat(Thread.currentThread().isInterrupted())
                .as("an interrupt that the scope left")
                .isFalse();
        assertThat(broken).isEmpty();
    }

    /** The same where the outermost scope belongs to a task that is cancelled at some time. */
    void runAndCancel() throws InterruptedException {
        Task<Boolean> owner = group.spawn("owner", () -> scope(0));
        group.sleep(millis());
        boolean decided = owner.cancel();
        assertThat(owner.awaitEnd(Duration.ofDays(1))).isTrue();
        assertThat(owner.state() == Task.State.CANCELLED).isEqualTo(decided);
        assertThat(broken).isEmpty();
    }

    private boolean scope(int depth) throws Exception {
        Observed seen = new Observed();
        long start = group.nanoTime();
        Duration deadline = random.nextInt(3) == 0 ? millis() : null;
        Throwable outcome = null;
        try {
            return deadline == null
                    ? group.scope(scope -> body(scope, seen, depth, false))
                    : group.scope(deadline, scope -> body(scope, seen, depth, true));
        } catch (Throwable e) {
            outcome = e;
            throw e;
        } finally {
            keepBroken(seen, outcome, deadline, start);
        }
    }

    /** Who runs a cancelled task is not told what it throws. */
    private void keepBroken(Observed seen, @Nullable Throwable outcome, @Nullable Duration deadline, long start) {
        if (outcome instanceof AssertionError failure) {
            broken.add(failure);
        }
        try {
            seen.check(outcome, deadline, start);
        } catch (AssertionError e) {
            broken.add(e);
        }
    }

    private boolean body(Scope scope, Observed seen, int depth, boolean ends) throws Exception {
        int children = random.nextInt(5);
        boolean mayWait = ends;
        for (int i = 0; i < children; i++) {
            seen.tasks.add(scope.fork("child " + depth + "." + i, seen.noting(scope, child(depth, mayWait))));
        }
        if (random.nextInt(4) == 0) {
            seen.tasks.addAll(race(scope, seen));
        }
        switch (random.nextInt(8)) {
            case 0 -> group.sleep(millis());
            case 1 -> scope.join();
            case 2 -> throw new Own("body");
            case 3 -> cancel(scope, seen);
            case 4 -> seen.tasks.addAll(collect(scope, seen));
            case 5 -> forkFromTask(scope, seen);
            default -> {}
        }
        return true;
    }

    private void cancel(Scope scope, Observed seen) throws InterruptedException {
        group.sleep(millis());
        seen.cancelledByBody = true;
        scope.cancel();
        Task<Boolean> late = scope.fork("too late", () -> {
            broken.add(new AssertionError("The code of a task that was forked after the cancellation ran"));
            return true;
        });
        seen.tasks.add(late);
        if (random.nextBoolean()) {
            late.join(); // the cancellation of that task is a failure of this code
        }
    }

    private void forkFromTask(Scope scope, Observed seen) {
        seen.tasks.add(scope.fork("forks", seen.noting(scope, () -> {
            seen.tasks.add(scope.fork("grandchild", seen.noting(scope, child(DEEPEST, false))));
            return true;
        })));
    }

    /** @param mayWait whether something is sure to cancel it */
    private Callable<Boolean> child(int depth, boolean mayWait) {
        return switch (random.nextInt(8)) {
            case 0 -> () -> true;
            case 1 -> this::rest;
            case 2 -> this::fail;
            case 3 -> depth < DEEPEST ? () -> scope(depth + 1) : this::rest;
            case 4 -> () -> depth < DEEPEST ? scope(depth + 1) : fail();
            case 5 -> mayWait ? ScopeScenario::waitForEver : this::rest;
            case 6 -> this::failInCleanup;
            default -> this::restDeaf;
        };
    }

    private boolean rest() throws InterruptedException {
        group.sleep(millis());
        return true;
    }

    private boolean fail() throws InterruptedException {
        group.sleep(millis());
        throw new Own("child");
    }

    private static boolean waitForEver() throws InterruptedException {
        new CountDownLatch(1).await();
        return true;
    }

    private boolean failInCleanup() {
        try {
            group.sleep(millis());
            return true;
        } catch (InterruptedException e) {
            throw new Own("cleanup");
        }
    }

    private boolean restDeaf() throws InterruptedException {
        boolean interrupted = false;
        for (long end = group.nanoTime() + millis().toNanos(); group.nanoTime() < end; ) {
            try {
                group.sleep(Duration.ofNanos(end - group.nanoTime()));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            throw new InterruptedException();
        }
        return true;
    }

    /** The first of some attempts to succeed: the one that needs the least time, since time stands still while anything is ready. */
    private List<Task<Integer>> race(Scope scope, Observed seen) throws InterruptedException {
        Attempts<Integer> attempts = scope.attempts();
        List<Task<Integer>> tasks = new ArrayList<>();
        int quickest = Integer.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            int millis = 1 + random.nextInt(4);
            boolean fails = random.nextInt(3) == 0;
            quickest = fails ? quickest : Math.min(quickest, millis);
            tasks.add(attempts.fork("attempt " + i, counting(seen, () -> {
                group.sleep(Duration.ofMillis(millis));
                if (fails) {
                    throw new Own("attempt");
                }
                return millis;
            })));
        }
        if (quickest == Integer.MAX_VALUE) {
            attempts.forEach(task -> assertThat(task.isDone()).isTrue());
        } else {
            assertThat(attempts.firstSuccess()).isEqualTo(quickest);
            assertThat(tasks).as("attempts after the first success").allMatch(Task::isDone);
        }
        assertThat(attempts.next()).isEmpty();
        return List.of();
    }

    private List<Task<Integer>> collect(Scope scope, Observed seen) throws InterruptedException {
        Attempts<Integer> attempts = scope.attempts();
        List<Integer> order = new ArrayList<>();
        for (int millis = 3; millis >= 1; millis--) {
            int value = millis;
            var _ = attempts.fork(counting(seen, () -> {
                group.sleep(Duration.ofMillis(value));
                return value;
            }));
        }
        attempts.forEach(task -> order.add(task.state() == Task.State.SUCCESS ? task.resultNow() : 0));
        assertThat(order).hasSize(3);
        assertThat(scope.isCancelled() ? List.of(1, 2, 3) : order).containsExactly(1, 2, 3);
        return List.of();
    }

    /** Failures of attempts are values. */
    private static Callable<Integer> counting(Observed seen, Callable<Integer> code) {
        return () -> {
            seen.running++;
            try {
                return code.call();
            } finally {
                seen.running--;
            }
        };
    }

    private Duration millis() {
        return Duration.ofMillis(1 + random.nextInt(6));
    }

    /** What the code under test throws by itself. */
    static final class Own extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Own(String where) {
            super(where);
        }
    }
}
