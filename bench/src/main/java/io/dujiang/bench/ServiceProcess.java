package io.dujiang.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A service as a process of its own on this machine, with the flags of the bench's own JVM, on a data folder. */
final class ServiceProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Process process;
    private final Path data;
    private final Path log;

    private ServiceProcess(Process process, Path data, Path log) {
        this.process = process;
        this.data = data;
        this.log = log;
    }

    /**
     * Starts the service and returns once it says where it listens. Blocks.
     *
     * @param main the class whose main method serves and takes {@code --data} and {@code --port}
     */
    static ServiceProcess start(Class<?> main, Path data) {
        try {
            Files.createDirectories(data);
            Path log = data.resolveSibling(data.getFileName() + ".log");
            Files.deleteIfExists(data.resolve("address"));
            Process process = new ProcessBuilder(command(main, data))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            ServiceProcess service = new ServiceProcess(process, data, log);
            service.awaitAddress();
            return service;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(Class<?> main, Path data) {
        List<String> command = new ArrayList<>(java());
        command.addAll(List.of(main.getName(), "--data", data.toString(), "--port", "0"));
        return command;
    }

    /** How a JVM like this one is started, up to the main class. */
    static List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return command;
    }

    /** The flags of this JVM, which the service gets too. */
    static List<String> flags() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments();
    }

    private void awaitAddress() throws IOException {
        long end = System.nanoTime() + START.toNanos();
        while (!Files.exists(data.resolve("address"))) {
            if (!waitsOn(POLL) || System.nanoTime() > end) {
                close();
                throw new IOException("The service did not start on " + data + "; it said:\n" + Files.readString(log));
            }
        }
    }

    /** False once the process has ended. */
    private boolean waitsOn(Duration time) {
        try {
            return !process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    URI address() {
        return URI.create(read("address"));
    }

    String token() {
        return read("token");
    }

    /** The data folder. */
    Path data() {
        return data;
    }

    Path store() {
        return data.resolve("jobs.db");
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    private String read(String file) {
        try {
            return Files.readString(data.resolve(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks the service to drain and end, and waits for it. */
    @Override
    public void close() {
        process.destroy();
        if (waitsOn(STOP)) {
            process.destroyForcibly();
        }
    }
}
