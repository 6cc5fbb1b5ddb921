package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ProcessTreeTest {
    private final List<String> killed = new ArrayList<>();
    private int searches;

    private ProcessHandle process(String name, Supplier<Stream<ProcessHandle>> descendants) {
        return (ProcessHandle) Proxy.newProxyInstance(
                ProcessTreeTest.class.getClassLoader(),
                new Class<?>[] {ProcessHandle.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "descendants" -> descendants.get();
                    case "isAlive" -> !killed.contains(name);
                    case "destroyForcibly" -> killed.contains(name) || killed.add(name);
                    case "hashCode" -> name.hashCode();
                    case "equals" -> arguments[0].hashCode() == name.hashCode();
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private Stream<ProcessHandle> search(List<ProcessHandle> found) {
        searches++;
        return found.stream();
    }

    private static Stream<ProcessHandle> fail() {
        throw new IllegalStateException("Too many open files (Unable to open /proc)");
    }

    @Test
    void killsTheRootFirstAndThenWhatThatStarted() {
        ProcessHandle child = process("child", Stream::empty);
        new ProcessTree(process("root", () -> search(List.of(child)))).kill();

        assertThat(killed).containsExactly("root", "child");
    }

    @Test
    void isKilledAgainWhileItLives() {
        AtomicInteger kills = new AtomicInteger();
        ProcessHandle stubborn = (ProcessHandle) Proxy.newProxyInstance(
                ProcessTreeTest.class.getClassLoader(),
                new Class<?>[] {ProcessHandle.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "descendants" -> fail();
                    case "isAlive" -> kills.get() < 5;
                    case "destroyForcibly" -> kills.incrementAndGet() > 0;
                    case "hashCode" -> 1;
                    case "equals" -> arguments[0].hashCode() == 1;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        new Subprocess("stubborn", new FakeProcess(() -> stubborn)).kill();

        Awaitility.await().untilAsserted(() -> assertThat(kills).hasValueGreaterThanOrEqualTo(5));
    }

    @Test
    void looksAgainOnceItFoundSome() {
        ProcessHandle child = process("child", Stream::empty);
        ProcessHandle late = process("late", Stream::empty);
        new ProcessTree(process("root", () -> search(searches == 0 ? List.of(child) : List.of(child, late)))).kill();

        assertThat(killed).containsExactly("root", "child", "late");
    }

    @Test
    void killsTheRootThoughTheSearchFails() {
        new ProcessTree(process("root", ProcessTreeTest::fail)).kill();

        assertThat(killed).containsExactly("root");
    }

    @Test
    void killsWhatItFoundThoughALaterSearchFails() {
        ProcessHandle child = process("child", Stream::empty);
        new ProcessTree(process("root", () -> searches > 0 ? fail() : search(List.of(child)))).kill();

        assertThat(killed).containsExactly("root", "child");
    }
}
