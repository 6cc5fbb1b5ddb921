package io.dujiang.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps a service from starting, and that nothing is left behind then. */
class StartTest {
    @TempDir
    Path parent;

    @Test
    void saysThatThePortIsInUse() throws Exception {
        Path data = parent.resolve("data");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThatThrownBy(() -> start(data, taken.getLocalPort()))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining(Integer.toString(taken.getLocalPort()))
                    .hasMessageContaining("another port");
        }
        assertThat(data.resolve("address")).doesNotExist();
        awaitNoThreads();
        start(data, 0).close();
    }

    @Test
    void saysThatTheFolderCannotBeWritten() throws Exception {
        Path file = Files.createFile(parent.resolve("file"));

        assertThatThrownBy(() -> start(file.resolve("data"), 0))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(file.toString());
        awaitNoThreads();
    }

    @Test
    void saysThatTheFolderIsInUseAndTouchesNothingThere() throws Exception {
        Path data = parent.resolve("data");
        try (DujiangServer first = start(data, 0)) {
            String token = first.token();

            assertThatThrownBy(() -> Dujiang.handle("echo", Object.class, Object.class, (input, job) -> input)
                            .start(settings(data, 0).with(Settings.TOKEN, "another-token-than-the-first")))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining(data.toString())
                    .hasMessageContaining("in use");

            assertThat(Files.readString(data.resolve("token")).strip()).isEqualTo(token);
            assertThat(data.resolve("address")).exists();
        }
        awaitNoThreads();
    }

    @Test
    void saysThatTheHostIsNotOfThisMachine() {
        assertThatThrownBy(() -> Dujiang.handle("echo", Object.class, Object.class, (input, job) -> input)
                        .start(settings(parent.resolve("data"), 0).with(Settings.HOST, "192.0.2.1")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("192.0.2.1");
        awaitNoThreads();
    }

    @Test
    void forgetsTheAddressOfAServiceThatWasKilled() throws Exception {
        Path data = parent.resolve("data");
        start(data, 0).close();
        assertThat(data.resolve("address")).doesNotExist();
        Files.writeString(data.resolve("address"), "http://127.0.0.1:1\n");

        try (DujiangServer server = start(data, 0)) {
            assertThat(Files.readString(data.resolve("address")).strip())
                    .isEqualTo(server.address().toString());
        }
    }

    @Test
    void takesAGivenTokenAndKeepsItForTheCommandLine() throws Exception {
        Path data = parent.resolve("data");
        try (DujiangServer server = Dujiang.handle("echo", Object.class, Object.class, (input, job) -> input)
                .start(settings(data, 0).with(Settings.TOKEN, "a-token-of-our-own-choice"))) {
            assertThat(server.token()).isEqualTo("a-token-of-our-own-choice");
            assertThat(Files.readString(data.resolve("token")).strip()).isEqualTo("a-token-of-our-own-choice");
        }
    }

    @Test
    void onlyItsOwnerCanReadWhatIsInTheFolder() throws Exception {
        Path data = parent.resolve("data");
        try (DujiangServer server = start(data, 0)) {
            assertThat(PrivateFiles.isPrivateFolder(server.data())).isTrue();
        }
    }

    private static DujiangServer start(Path data, int port) {
        return Dujiang.handle("echo", Object.class, Object.class, (input, job) -> input)
                .start(settings(data, port));
    }

    private static Configuration settings(Path data, int port) {
        return Configuration.defaults()
                .with(Settings.DATA, data)
                .with(Settings.PORT, port)
                .with(Settings.LOOPS, 1)
                .with(Settings.WORKERS, 2);
    }

    /** They end with the service, and are gone a moment later. */
    private static void awaitNoThreads() {
        Awaitility.await().untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    private static Stream<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("dujiang"));
    }
}
