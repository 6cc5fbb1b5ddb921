package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A failure shows, also without debug mode, which code failed and who waited for it. */
@Timeout(60)
class FailurePlaceTest {
    private final LoopGroup group = LoopGroup.builder().loops(1).start();

    @AfterEach
    void close() {
        group.close();
    }

    private static Integer breaks() throws IOException {
        throw new IOException("broken");
    }

    /** It says nothing itself of where it was thrown. */
    private static final class Stackless extends Exception {
        private static final long serialVersionUID = 1L;

        Stackless() {
            super("broken", null, false, false);
        }
    }

    private static TaskFailedException failureOf(ThrowingCallable code) {
        return catchThrowableOfType(TaskFailedException.class, code);
    }

    /** The class and method of each frame. */
    private static String[] frames(Throwable failure) {
        return Arrays.stream(failure.getStackTrace())
                .map(frame -> frame.getClassName().replaceFirst(".*\\.", "") + "." + frame.getMethodName())
                .toArray(String[]::new);
    }

    private static void assertShows(TaskFailedException failure, String place, String waiter) {
        assertThat(frames(failure)).startsWith("FailurePlaceTest." + place).contains("FailurePlaceTest." + waiter);
    }

    @Test
    void joined() {
        TaskFailedException failure =
                failureOf(() -> group.spawn(FailurePlaceTest::breaks).join());
        assertShows(failure, "breaks", "joined");
    }

    @Test
    void inALambda() {
        Task<Integer> task = group.spawn(() -> 1 + breaks());
        assertShows(failureOf(task::join), "lambda$inALambda$0", "inALambda");
    }

    @Test
    void ofAScope() {
        assertShows(failureOf(() -> group.scope(scope -> scope.fork(FailurePlaceTest::breaks))), "breaks", "ofAScope");
    }

    @Test
    void ofAttempts() {
        TaskFailedException failure = failureOf(() -> group.scope(scope -> {
            Attempts<Integer> attempts = scope.attempts();
            var _ = attempts.fork(FailurePlaceTest::breaks);
            var _ = attempts.fork(FailurePlaceTest::breaks);
            return attempts.firstSuccess();
        }));
        assertShows(failure, "breaks", "ofAttempts");
        assertThat(frames(failure.getSuppressed()[0])).containsExactly("FailurePlaceTest.breaks");
    }

    @Test
    void ofASiblingThatFailsInItsCleanup() {
        TaskFailedException failure = failureOf(() -> group.scope(scope -> {
            CountDownLatch started = new CountDownLatch(1);
            var _ = scope.fork(() -> breaksWhenCancelled(started));
            started.await();
            return scope.fork(FailurePlaceTest::breaks);
        }));
        assertShows(failure, "breaks", "ofASiblingThatFailsInItsCleanup");
        assertThat(failure.getSuppressed()[0]).isInstanceOf(TaskFailedException.class);
        assertThat(frames(failure.getSuppressed()[0])).hasSize(1);
    }

    private static Integer breaksWhenCancelled(CountDownLatch started) throws IOException {
        started.countDown();
        Uninterrupted.wait(new CountDownLatch(1)::await);
        return breaks();
    }

    @Test
    void ofACauseThatShowsNoPlace() {
        Callable<Integer> code = () -> {
            throw new Stackless();
        };
        assertShows(failureOf(() -> group.spawn(code).join()), "call", "ofACauseThatShowsNoPlace");
    }
}
