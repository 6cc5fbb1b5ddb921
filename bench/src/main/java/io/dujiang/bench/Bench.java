package io.dujiang.bench;

import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The command {@code dujiang bench}. */
public final class Bench {
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private Bench() {}

    /**
     * Runs the named benches, or all of them, and ends the process: 0 if all were measured, whether or not targets are met, 1 if
     * one failed, 2 for wrong usage.
     */
    public static void main(String... args) {
        if (List.of(args).contains("--help") || List.of(args).contains("-h")) {
            System.out.print(usage());
            return;
        }
        Optional<ServeOptions> serving = checked(() -> ServeOptions.parse(args));
        try {
            if (serving.isPresent()) {
                serving.get().serve();
                return;
            }
            BenchOptions options = checked(() -> BenchOptions.parse(args));
            for (BenchName name : options.names()) {
                Report report = run(name, options);
                System.out.println(options.json() ? ReportJson.write(report) : ReportTable.write(report));
            }
        } catch (IllegalStateException | UncheckedIOException e) {
            Progress.say("failed: " + e.getMessage());
            System.exit(FAILED);
        }
    }

    private static <T> T checked(Supplier<T> arguments) {
        try {
            return arguments.get();
        } catch (IllegalArgumentException e) {
            System.err.print("dujiang bench: " + e.getMessage() + "\n" + usage());
            System.exit(USAGE);
            throw e;
        }
    }

    private static Report run(BenchName name, BenchOptions options) {
        return new Report(
                name.text(),
                options.command(name),
                Host.here(ServiceProcess.flags(), name.placing()),
                name.run(options));
    }

    private static String usage() {
        return """
                Usage: dujiang bench [NAME...] [--json] [--quick] [--rows=ROW,...]
                Measures Dujiang beside its peers on this machine. Names: %s; without one, all.
                  --json   one JSON object for each bench on standard output
                  --quick  ends within 60 seconds each, with rougher figures
                  --rows   only these rows of one bench (tasks, http, echo, connections, process, ipc), as in bench tasks --rows=yield,fan-in
                The report shows a row of tasks for each number of carriers: spawn-join-1 and spawn-join-2 are --rows=spawn-join.
                The bench ipc exchanges between two processes, each on a core; bench ipc --quick --rows=pipe-awake,pipe-1m measures a pipe alone.
                The benches http, echo and connections start servers on one core and load them from another; http needs wrk.

                       dujiang bench http --serve PORT [--policy POLICY] [--loops N]
                Serves /plaintext, /json and /mib on 127.0.0.1 for other load generators, until it is ended.
                  --policy auto, epoll, io-uring, kqueue, nio, or portable for the JDK's scheduler; auto unless said
                  --loops  event loops; 1 unless said
                """.formatted(
                        Arrays.stream(BenchName.values()).map(BenchName::text).collect(Collectors.joining(", ")));
    }
}
