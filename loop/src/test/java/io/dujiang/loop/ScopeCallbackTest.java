package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Code that depends on the outcome of a cancelled task holds no lock of the scope: another thread may use the scope meanwhile. */
@Timeout(60)
class ScopeCallbackTest {
    private final LoopGroup group = LoopGroup.builder().loops(1).start();
    private CompletableFuture<Boolean> seenMeanwhile = new CompletableFuture<>();

    @AfterEach
    void close() {
        group.close();
    }

    private static boolean waitForEver() throws InterruptedException {
        return new CountDownLatch(1).await(1, TimeUnit.HOURS);
    }

    /** Lets another thread ask the scope, and waits for that, when the task is cancelled. */
    private void askWhenCancelled(Scope scope, Task<Boolean> task) {
        seenMeanwhile = task.toCompletableFuture()
                .handle((_, _) ->
                        CompletableFuture.supplyAsync(scope::isCancelled).join());
    }

    @Test
    void byTheOwner() throws Exception {
        boolean left = group.scope(scope -> {
            askWhenCancelled(scope, scope.fork(ScopeCallbackTest::waitForEver));
            scope.cancel();
            return true;
        });
        assertThat(left).isTrue();
        assertThat(seenMeanwhile.get()).isTrue();
    }

    @Test
    void byTheFailureOfAnother() throws Exception {
        assertThatThrownBy(() -> group.scope(scope -> {
                    askWhenCancelled(scope, scope.fork(ScopeCallbackTest::waitForEver));
                    return scope.fork(() -> {
                        throw new IOException("broken");
                    });
                }))
                .hasRootCauseMessage("broken");
        assertThat(seenMeanwhile.get()).isTrue();
    }

    @Test
    void byTheDeadline() throws Exception {
        assertThatThrownBy(() -> group.scope(Duration.ofMillis(1), scope -> {
                    askWhenCancelled(scope, scope.fork(ScopeCallbackTest::waitForEver));
                    return true;
                }))
                .isInstanceOf(DeadlineExceededException.class);
        assertThat(seenMeanwhile.get()).isTrue();
    }

    @Test
    void byTheFirstSuccess() throws Exception {
        boolean first = group.scope(scope -> {
            Attempts<Boolean> attempts = scope.attempts();
            askWhenCancelled(scope, attempts.fork(ScopeCallbackTest::waitForEver));
            var _ = attempts.fork(() -> true);
            return attempts.firstSuccess();
        });
        assertThat(first).isTrue();
        assertThat(seenMeanwhile.get()).isFalse();
    }
}
