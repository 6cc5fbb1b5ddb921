package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.loop.LoopGroupTest.Mode;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MDC;

/** Tasks see the diagnostic context and the scoped values of the thread that forks them. */
@Tag("conformance")
@Timeout(60)
class ScopeInheritanceTest {
    private static final ScopedValue<String> USER = ScopedValue.newInstance();

    @AfterEach
    void clear() {
        MDC.clear();
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void theDiagnosticContextIsThatOfTheMomentOfForking(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            CountDownLatch changed = new CountDownLatch(1);
            MDC.put("order", "1");
            Callable<String> code = () -> {
                changed.await();
                String seen = MDC.get("order");
                MDC.put("order", "of the task");
                return seen;
            };
            Task<String> spawned = group.spawn(code);
            group.scope(scope -> {
                Task<String> forked = scope.fork(code);
                Task<String> attempt = scope.<String>attempts().fork(code);
                MDC.put("order", "2");
                changed.countDown();
                assertThat(forked.join()).isEqualTo("1");
                assertThat(attempt.join()).isEqualTo("1");
                return 0;
            });
            assertThat(spawned.join()).isEqualTo("1");
            assertThat(MDC.get("order")).isEqualTo("2");
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void theDiagnosticContextReachesTasksOfTasks(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            MDC.put("order", "1");
            Task<String> outer = group.spawn(() -> group.scope(
                    scope -> scope.fork(() -> String.valueOf(MDC.get("order"))).join()));
            assertThat(outer.join()).isEqualTo("1");
            MDC.clear();
            Task<Boolean> ofTask = group.spawn(() -> {
                MDC.put("order", "2");
                return group.spawn(() -> "2".equals(MDC.get("order"))).join();
            });
            assertThat(ofTask.join()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void withoutContextTheCodeIsForkedAsItIs(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            Task<Boolean> outer = group.spawn(() -> group.spawn(() -> {
                        Runnable code = () -> {};
                        return Inheritance.ofCaller(code).equals(code)
                                && !VirtualThreads.mayHaveThreadLocals(Thread.currentThread());
                    })
                    .join());
            assertThat(outer.join()).isTrue();
            assertThat(group.spawn(() -> MDC.get("order") == null).join()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void scopedValuesAreThoseOfTheMomentOfForking(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            String expected = inherits(group) ? "anna" : "unbound";
            CountDownLatch rebound = new CountDownLatch(1);
            Callable<String> code = () -> {
                rebound.await();
                return USER.orElse("unbound");
            };
            Task<String> spawned = ScopedValue.where(USER, "anna").call(() -> group.spawn(code));
            String forked = ScopedValue.where(USER, "anna")
                    .call(() -> group.scope(scope -> {
                        Task<String> task = scope.fork(code);
                        Task<String> nested = scope.fork(
                                () -> group.scope(inner -> inner.fork(code).join()));
                        ScopedValue.where(USER, "berta").run(rebound::countDown);
                        assertThat(nested.join()).isEqualTo(expected);
                        return task.join();
                    }));
            assertThat(forked).isEqualTo(expected);
            assertThat(spawned.join()).isEqualTo(expected);
            assertThat(USER.isBound()).isFalse();
        }
    }

    private static boolean inherits(LoopGroup group) {
        return !group.absent().containsKey(Capability.SCOPED_VALUES);
    }

    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void aTaskBindsItsOwnValuesOverThoseOfItsParent(Mode mode) throws Exception {
        try (LoopGroup group = mode.start()) {
            Task<String> task = ScopedValue.where(USER, "anna")
                    .call(() -> group.spawn(
                            () -> ScopedValue.where(USER, "berta").call(USER::get) + " " + USER.orElse("unbound")));
            assertThat(task.join()).isEqualTo(inherits(group) ? "berta anna" : "berta unbound");
            assertThat(task.awaitEnd(Duration.ofSeconds(30))).isTrue();
        }
    }
}
