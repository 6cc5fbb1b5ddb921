package io.dujiang.server;

import io.dujiang.jobs.JobHandler;
import io.dujiang.jobs.JobKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/**
 * A job service in one process: gateway, durable queue, workers, results and callbacks.
 *
 * <pre>{@code
 * record Name(String name) {}
 * record Greeting(String text) {}
 *
 * void main(String... args) {
 *     Dujiang.handle("greet", Name.class, Greeting.class, (name, job) -> new Greeting("Hello " + name.name()))
 *            .serve(args);
 * }
 * }</pre>
 *
 * <p>Not safe for use by several threads.
 */
public final class Dujiang {
    private static final int USAGE = 2;

    private final List<KindOfJob<?, ?>> kinds = new ArrayList<>();

    private Dujiang() {}

    /** A service for one kind of job, whose input and output are JSON; more can be added. */
    public static <I, O> Dujiang handle(String kind, Class<I> input, Class<O> output, JobHandler<I, O> handler) {
        return handle(JobKind.of(kind, input, output), handler);
    }

    /** A service for one kind of job; more can be added. */
    public static <I, O> Dujiang handle(JobKind<I, O> kind, JobHandler<I, O> handler) {
        return new Dujiang().and(kind, handler);
    }

    /** The same service with one more kind. */
    public <I, O> Dujiang and(JobKind<I, O> kind, JobHandler<I, O> handler) {
        kinds.add(new KindOfJob<>(kind, handler));
        return this;
    }

    /**
     * Starts the service.
     *
     * @throws StartException if a port, the data folder or the store cannot be used; nothing is left running
     */
    public DujiangServer start(Configuration configuration) {
        return DujiangServer.start(configuration, kinds);
    }

    /**
     * Runs the service as a program: reads settings from these arguments, {@code DUJIANG_*} and the file, serves until the process is told
     * to end, then drains and exits with 0. Settings that cannot be used exit with 2, a start that fails with 1; both say why on standard error.
     */
    public void serve(String... args) {
        if (List.of(args).contains("--help")) {
            System.out.print(help());
            return;
        }
        try {
            serve(Configuration.read(SettingsSources.flags(args)));
        } catch (SettingsException e) {
            fail(e, USAGE);
        }
    }

    /** Runs the service as a program, as {@link #serve(String...)} does. */
    public void serve(Configuration configuration) {
        try {
            DujiangServer server = start(configuration);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server), "dujiang-drain"));
            new CountDownLatch(1).await();
        } catch (StartException e) {
            fail(e, 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The last act of a process that was told to end: without the halt a JVM ended by SIGTERM reports 143. */
    private static void end(DujiangServer server) {
        try {
            server.close();
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    @SuppressWarnings("SystemExitOutsideMain") // serve is the main method of its program
    private static void fail(RuntimeException e, int code) {
        System.err.println("dujiang: " + e.getMessage());
        System.exit(code);
    }

    /** What can be set, as text for people. */
    public static String help() {
        return Settings.ALL.stream()
                .map(setting -> "  --%-24s %s%n      %s; default: %s; environment: %s%n"
                        .formatted(
                                setting.name(),
                                setting.description(),
                                setting.form(),
                                setting.defaultText().isEmpty() ? "none" : setting.defaultText(),
                                setting.variable()))
                .collect(Collectors.joining("", "Settings, each as --name value:\n\n", ""));
    }
}
