package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that are started in ways in which workers are different or impossible. */
class LaunchersTest {
    private static final String PROGRAM = """
            import io.dujiang.loop.LoopGroup;
            import io.dujiang.process.ProcessPool;
            import java.util.List;

            public class Program {
                public static void main(String[] args) throws Exception {
                    try (LoopGroup group = LoopGroup.start(); ProcessPool pool = ProcessPool.builder(group).size(1).open()) {
                        System.out.println("result " + pool.map(n -> n + 1, List.of(1)));
                    }
                }
            }
            """;

    @TempDir
    Path folder;

    private String run(String... flagsAndProgram) throws IOException, InterruptedException {
        String[] command = new String[flagsAndProgram.length + 5];
        command[0] = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        command[1] = "--add-opens=java.base/java.lang=ALL-UNNAMED";
        command[2] = "--enable-native-access=ALL-UNNAMED";
        command[3] = "-cp";
        command[4] = System.getProperty("java.class.path") + ":" + folder;
        System.arraycopy(flagsAndProgram, 0, command, 5, flagsAndProgram.length);
        SubprocessResult result =
                Subprocess.builder(command).deadline(Duration.ofSeconds(60)).run();
        return result.output().text() + result.error().text();
    }

    @Test
    void refusesCodeOfTheSourceLauncher() throws Exception {
        Path source = Files.writeString(folder.resolve("Program.java"), PROGRAM);

        assertThat(run(source.toString()))
                .contains("Workers cannot find Program")
                .contains("source launcher");
    }

    @Test
    void goesOnOverTheSocketWithoutSharedMemory() throws Exception {
        assertThat(run("-Ddujiang.memory.folder=" + folder.resolve("missing"), DoublingMain.class.getName()))
                .contains("there is no shared memory")
                .contains("result [2, 4, 6]");
    }
}
