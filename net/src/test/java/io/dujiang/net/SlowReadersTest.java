package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many peers that hardly read an endless response, or one of 16 MiB that they share: all memory of the server's process stays bounded. */
@Timeout(120)
class SlowReadersTest {
    private static final int READERS = 1_000;
    private static final int READ_BY_EACH = 256 << 10;
    private static final int DROP = 4 << 10;
    private static final int DROPS = 5;
    private static final int MOST_MEBIBYTES = 256;

    @ParameterizedTest
    @ValueSource(strings = {"/endless", "/whole"})
    void aThousandSlowReadersAreServedInBoundedMemory(String path) throws Exception {
        Process server = start();
        List<SocketChannel> readers = new ArrayList<>();
        try (BufferedReader said = server.inputReader(StandardCharsets.US_ASCII)) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), answer(said));
            for (int i = 0; i < READERS; i++) {
                readers.add(ask(address, path));
            }
            for (SocketChannel reader : readers) {
                read(reader, READ_BY_EACH);
            }
            for (int drop = 0; drop < DROPS; drop++) {
                for (SocketChannel reader : readers) {
                    read(reader, DROP);
                }
            }
            server.getOutputStream().write('\n');
            server.getOutputStream().flush();
            assertThat(answer(said)).isLessThan(MOST_MEBIBYTES);
        } finally {
            for (SocketChannel reader : readers) {
                reader.close();
            }
            server.destroyForcibly().waitFor();
        }
    }

    private static Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dio.netty.noUnsafe=false",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-XX:MaxDirectMemorySize=96m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SlowReadersMain.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The next line that is no log. */
    private static int answer(BufferedReader said) throws IOException {
        String line = said.readLine();
        while (!line.startsWith(SlowReadersMain.ANSWER)) {
            line = said.readLine();
        }
        return Integer.parseInt(line.substring(SlowReadersMain.ANSWER.length()));
    }

    private static SocketChannel ask(InetSocketAddress address, String path) throws IOException {
        SocketChannel reader = SocketChannel.open();
        reader.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
        reader.connect(address);
        String get = "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
        reader.write(ByteBuffer.wrap(get.getBytes(StandardCharsets.US_ASCII)));
        return reader;
    }

    /** Each is served, however many others there are. */
    private static void read(SocketChannel reader, int count) throws IOException {
        ByteBuffer some = ByteBuffer.allocate(16 << 10);
        for (int total = 0; total < count; total += some.position()) {
            some.clear().limit(Math.min(some.capacity(), count - total));
            assertThat(reader.read(some)).isPositive();
        }
    }
}
