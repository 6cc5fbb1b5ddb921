package io.dujiang.bench;

import java.time.Duration;
import java.util.List;

/** The command {@code dujiang torture}: looks for tasks and signals that the loops lose, and for tasks that a pool of processes loses. */
public final class Torture {
    private static final int UNSOUND = 1;
    private static final int USAGE = 2;

    private Torture() {}

    /** Runs the torture and ends the process: 0 if everything was accounted for, 1 if not, 2 for wrong usage. */
    public static void main(String... args) throws InterruptedException {
        List<String> words = List.of(args);
        if (words.contains("--help") || words.contains("-h")) {
            System.out.print(TortureOptions.USAGE);
            return;
        }
        try {
            boolean sound = words.contains("process")
                    ? ProcessTorture.run(ProcessTortureOptions.parse(words))
                    : run(TortureOptions.parse(words));
            System.exit(sound ? 0 : UNSOUND);
        } catch (IllegalArgumentException e) {
            System.err.print("dujiang torture: " + e.getMessage() + "\n" + TortureOptions.USAGE);
            System.exit(USAGE);
        }
    }

    private static boolean run(TortureOptions options) throws InterruptedException {
        TortureReport report = new TortureReport(options);
        Duration each = Duration.ofSeconds(options.seconds())
                .dividedBy(options.carriers().size());
        for (int loops : options.carriers()) {
            TortureRun run = new TortureRun(loops, each, options.seed());
            Progress.say("torturing " + loops + " loops for " + each.toSeconds() + " s, seed " + options.seed());
            TortureCounts counts = run.run();
            Progress.say(loops + " loops: " + counts);
            report.add(run, counts);
        }
        System.out.println(options.json() ? report.json() : report.table());
        return report.isSound();
    }
}
