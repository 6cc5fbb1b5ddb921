package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.loop.LoopPolicy;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers and clients in processes that may not open as many descriptors as they would need. */
@Timeout(60)
class NoDescriptorsTest {
    private static final int DESCRIPTORS = 200;
    private static final int PEERS = 300;
    private static final String PORT = "echoes on port ";

    static List<LoopPolicy> policies() {
        return Arrays.stream(LoopPolicy.values())
                .filter(policy ->
                        policy != LoopPolicy.AUTO && policy.whyUnavailable().isEmpty())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void acceptingGoesOnOnceThereAreSome(LoopPolicy policy) throws Exception {
        Process server = start(EchoMain.class, policy.name());
        try (BufferedReader output = server.inputReader()) {
            int port = Integer.parseInt(awaitLine(output, PORT).substring(PORT.length()));
            List<Socket> peers = new ArrayList<>();
            peers.add(new Socket(InetAddress.getLoopbackAddress(), port));
            assertThat(echo(peers.getFirst()))
                    .isEqualTo(7); // so that all of its classes are loaded, which takes descriptors
            for (int i = 1; i < PEERS; i++) {
                peers.add(new Socket(InetAddress.getLoopbackAddress(), port));
            }
            assertThat(awaitLine(output, "cannot accept")).contains("ulimit -n");
            assertThat(echo(peers.getFirst())).isEqualTo(7);

            for (Socket peer : peers.subList(0, PEERS - 50)) {
                peer.close();
            }
            assertThat(echo(peers.getLast())).isEqualTo(7);
            assertThat(awaitLine(output, "accepts connections again")).isNotEmpty();
            for (Socket peer : peers) {
                peer.close();
            }
        } finally {
            server.getOutputStream().close();
            assertThat(server.waitFor()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("policies")
    void connectingSaysSoAndGoesOnOnceThereAreSome(LoopPolicy policy) throws Exception {
        try (TestServer server = TestServer.start(HttpLimits.DEFAULT, _ -> HttpResponse.of(204))) {
            int port = server.server().localAddress().getPort();
            Process client = start(ConnectMain.class, policy.name(), String.valueOf(port));
            try (BufferedReader output = client.inputReader()) {
                assertThat(awaitLine(output, "http without: ")).contains("HttpConnectException", "Too many open files");
                assertThat(awaitLine(output, "tcp without: ")).contains("ConnectException", "Too many open files");
                assertThat(awaitLine(output, "http with: ")).endsWith("204");
                assertThat(awaitLine(output, "tcp with: ")).endsWith("connected");
            }
            assertThat(client.waitFor()).isZero();
        }
    }

    private static Process start(Class<?> main, String... arguments) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(
                "bash",
                "-c",
                "ulimit -n " + DESCRIPTORS + "; exec \"$@\"",
                "bash",
                java,
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:-MaxFDLimit",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String awaitLine(BufferedReader output, String part) throws IOException {
        List<String> others = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.contains(part)) {
                return line;
            }
            others.add(line);
        }
        throw new AssertionError("There was no '" + part + "' in " + others);
    }

    private static int echo(Socket peer) throws IOException {
        peer.setSoTimeout(20_000);
        peer.getOutputStream().write(7);
        return peer.getInputStream().read();
    }
}
