package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Task;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubprocessTest {
    private static LoopGroup group;

    @TempDir
    Path folder;

    @BeforeAll
    static void open() {
        group = LoopGroup.builder().loops(1).start();
    }

    @AfterAll
    static void close() {
        group.close();
    }

    private static SubprocessBuilder shell(String script) {
        return Subprocess.builder("sh", "-c", script);
    }

    @Test
    void collectsWhatAChildPrintsAndItsExitCode() throws Exception {
        SubprocessResult result = group.spawn(() -> shell("cat; echo problem >&2; echo $COLOR; pwd; exit 3")
                        .input("hello\n".getBytes(StandardCharsets.UTF_8))
                        .environment("COLOR", "red")
                        .directory(folder.toRealPath())
                        .run())
                .join();

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.isSuccess()).isFalse();
        assertThat(result.output().text()).isEqualTo("hello\nred\n" + folder.toRealPath() + "\n");
        assertThat(result.error().text()).isEqualTo("problem\n");
    }

    @Test
    void keepsTheLoopGoingWhileAChildIsSilent() throws Exception {
        try (Subprocess silent = Subprocess.builder("cat").start()) {
            Task<Integer> reader = group.spawn(() -> silent.output().read());
            assertThat(group.spawn(() -> "goes on").join()).isEqualTo("goes on");

            try (OutputStream input = silent.input()) {
                input.write('x');
            }
            assertThat(reader.join()).isEqualTo((int) 'x');
            assertThat(silent.await()).isZero();
        }
    }

    @Test
    void talksLineByLine() throws Exception {
        try (Subprocess child = Subprocess.builder("cat").start();
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(child.output(), StandardCharsets.UTF_8))) {
            for (int i = 0; i < 3; i++) {
                child.input().write(("line " + i + "\n").getBytes(StandardCharsets.UTF_8));
                assertThat(lines.readLine()).isEqualTo("line " + i);
            }
        }
    }

    @Test
    void movesMoreThanItBuffers() throws Exception {
        byte[] much = new byte[3 << 20];

        SubprocessResult result = Subprocess.builder("cat").input(much).run();

        assertThat(result.output().bytes()).isEqualTo(much);
        assertThat(Subprocess.builder("cat").input(much).outputLimit(1000).run().output())
                .satisfies(output -> assertThat(output.bytes()).hasSize(1000))
                .matches(SubprocessResult.Output::truncated);
    }

    @Test
    void slowsAChildDownThatNobodyReads() throws Exception {
        try (Subprocess endless = Subprocess.builder("yes").start()) {
            assertThat(endless.output().readNBytes(4)).asString().isEqualTo("y\ny\n");
            endless.kill();
            assertThat(endless.await()).isEqualTo(137);
        }
    }

    @Test
    void killsTheWholeTreeAtTheDeadline() throws Exception {
        List<Long> pids = new ArrayList<>();
        try (Subprocess parent = shell("sh -c 'sleep 1000 & echo $!; wait' & echo $!; wait")
                        .deadline(Duration.ofSeconds(1))
                        .start();
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(parent.output(), StandardCharsets.UTF_8))) {
            pids.add(Long.parseLong(lines.readLine()));
            pids.add(Long.parseLong(lines.readLine()));

            assertThat(parent.await()).isEqualTo(137);
            assertThat(parent.isKilledAtDeadline()).isTrue();
        }
        Awaitility.await()
                .until(() -> pids.stream()
                        .noneMatch(pid -> ProcessHandle.of(pid)
                                .map(ProcessHandle::isAlive)
                                .orElse(false)));
    }

    @Test
    @Timeout(30)
    void endsAtTheDeadlineThoughAnAbandonedGrandchildHoldsThePipes() throws Exception {
        SubprocessResult result =
                shell("sleep 60 & echo $!").deadline(Duration.ofSeconds(2)).run();

        assertThat(result.isSuccess()).isTrue();
        ProcessHandle.of(Long.parseLong(result.output().text().strip())).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void killsTheChildOfACancelledTask() throws Exception {
        Task<SubprocessResult> task = group.spawn(
                () -> shell("echo started > mark; sleep 1000").directory(folder).run());
        Awaitility.await().until(() -> Files.exists(folder.resolve("mark")));
        task.cancel();

        assertThat(task.awaitEnd(Duration.ofSeconds(10))).isTrue();
        Awaitility.await() // it is killed, and dies a moment later
                .until(() -> ProcessHandle.current()
                        .descendants()
                        .map(child -> child.info().commandLine().orElse(""))
                        .noneMatch(line -> line.contains("sleep 1000")));
    }

    /** One thread after the other cannot be made. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void killsTheChildThatItHasNoThreadFor(int threads) {
        SubprocessBuilder builder = shell("echo $$ > pid; exec sleep 1000").directory(folder);
        Path pid = folder.resolve("pid");
        AtomicInteger made = new AtomicInteger();
        builder.threads = code -> {
            if (made.getAndIncrement() == threads) {
                Awaitility.await().until(() -> Files.exists(pid) && Files.size(pid) > 0);
                throw new OutOfMemoryError("no thread");
            }
            return Thread.ofPlatform().daemon().unstarted(code);
        };

        assertThatThrownBy(builder::start).isInstanceOf(OutOfMemoryError.class);
        Awaitility.await()
                .until(() -> ProcessHandle.of(
                                Long.parseLong(Files.readString(pid).strip()))
                        .filter(ProcessHandle::isAlive)
                        .isEmpty());
    }

    @Test
    void saysThatThereIsNoSuchProgram() {
        assertThatThrownBy(() -> Subprocess.builder("no-such-program").run())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no-such-program");
    }
}
