package io.dujiang.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/** {@link ServerMain} in a JVM of its own, started through a shell that sets its limits. */
final class ServerProcess implements AutoCloseable {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private final Process process;
    private final BufferedReader lines;
    private final InetSocketAddress address;

    /** What it has counted. */
    record Counted(long accepted, long open, long acceptFailures) {}

    /**
     * Starts it and waits until it listens.
     *
     * @param limits a shell command such as {@code ulimit -n 256}
     * @param options of the JVM, separated by spaces
     */
    ServerProcess(String limits, String options) throws IOException {
        String command = limits + " && exec \"$0\" --add-opens=java.base/java.lang=ALL-UNNAMED"
                + " --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:TieredStopAtLevel=1 "
                + options + " -cp \"$1\" \"$2\"";
        process = new ProcessBuilder(
                        "bash", "-c", command, JAVA, System.getProperty("java.class.path"), ServerMain.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(line()));
    }

    RawPeer peer() throws IOException {
        return RawPeer.at(address);
    }

    Counted counted() throws IOException {
        long[] counts = Stream.of(ask("").split(" ")).mapToLong(Long::parseLong).toArray();
        return new Counted(counts[0], counts[1], counts[2]);
    }

    /** The most memory that was resident. It takes a descriptor to tell. */
    long mostMebibytes() throws IOException {
        return Long.parseLong(ask(ServerMain.MEMORY));
    }

    private String ask(String question) throws IOException {
        process.getOutputStream().write((question + "\n").getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
        return line();
    }

    /** The next line that is not the log's, which begins with the time. */
    private String line() throws IOException {
        String line;
        do {
            line = Objects.requireNonNull(lines.readLine(), "The server ended");
        } while (!line.matches("[0-9 ]+"));
        return line;
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        lines.close();
    }
}
