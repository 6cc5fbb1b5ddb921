package io.dujiang.bench;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
        List<String> words = new ArrayList<>(List.of(args));
        if (words.contains("--help") || words.contains("-h")) {
            System.out.print(usage());
            return;
        }
        boolean json = words.removeAll(List.of("--json"));
        boolean quick = words.removeAll(List.of("--quick"));
        List<BenchName> names =
                words.stream().map(BenchName::of).flatMap(Optional::stream).toList();
        if (names.size() < words.size()) {
            System.err.print("dujiang bench: unknown argument in " + String.join(" ", args) + "\n" + usage());
            System.exit(USAGE);
        }
        try {
            for (BenchName name : names.isEmpty() ? List.of(BenchName.values()) : names) {
                Report report = run(name, quick);
                System.out.println(json ? ReportJson.write(report) : ReportTable.write(report));
            }
        } catch (IllegalStateException | UncheckedIOException e) {
            Progress.say("failed: " + e.getMessage());
            System.exit(FAILED);
        }
    }

    private static Report run(BenchName name, boolean quick) {
        String command = "./dujiang bench " + name.text() + (quick ? " --quick" : "");
        return new Report(name.text(), command, Host.here(ServiceProcess.flags()), name.run(quick));
    }

    private static String usage() {
        return """
                Usage: dujiang bench [NAME...] [--json] [--quick]
                Measures Dujiang beside its peers on this machine. Names: %s; without one, all.
                  --json   one JSON object for each bench on standard output
                  --quick  ends within 60 seconds each, with rougher figures
                A row of tasks ends in the number of carriers: spawn-join-1 is the row spawn-join with 1 carrier.
                """.formatted(
                        Arrays.stream(BenchName.values()).map(BenchName::text).collect(Collectors.joining(", ")));
    }
}
