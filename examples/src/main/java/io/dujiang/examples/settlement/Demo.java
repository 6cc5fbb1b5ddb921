package io.dujiang.examples.settlement;

import io.dujiang.examples.settlement.DemoRun.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The demo: a settlement service as a child process, orders over HTTP, callbacks, kills if they are asked for, and an account of
 * every order at the end.
 */
@Command(
        name = "dujiang demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Settles orders: each is accepted durably over HTTP, checked, booked in a double-entry ledger and called back.",
            "Without --input the orders are made, as dirty as real ones, and 1 %% of handlers and of callbacks fail once."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every order is accounted for",
            "1:an order was lost or booked twice, or a sum does not hold",
            "2:an option or the input cannot be used"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  dujiang demo                                100,000 made orders, as fast as they go",
            "  dujiang demo --crash 5 --seed 7             the same, with the service killed five times",
            "  dujiang demo --input orders.csv --json      orders of a file, figures as JSON",
            "  dujiang demo --rate 2000 --keep             2,000 a second; the service goes on running"
        })
public final class Demo implements Callable<Integer> {
    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "CSV with the columns InvoiceNo, InvoiceDate, CustomerID, Country, Quantity, UnitPrice")
    private @Nullable Path input;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Lines to make without --input (${DEFAULT-VALUE})")
    private long count;

    @Option(
            names = "--crash",
            paramLabel = "N",
            defaultValue = "0",
            description = "Kill the service N times (${DEFAULT-VALUE})")
    private int kills;

    @Option(
            names = "--rate",
            paramLabel = "R",
            description = "Requests a second, whatever the answers do; else as fast as they go")
    private @Nullable Double rate;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Lines sent before the others, as fast as they go, that latency and rate leave out (${DEFAULT-VALUE})")
    private long warmUp;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "What is random is drawn from this; else from a seed of its own, which is printed")
    private @Nullable Long seed;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Empty folder for the service; else a new one that is removed at the end")
    private @Nullable Path data;

    @Option(names = "--keep", description = "Leave the service running, until Ctrl-C, and its folder where it is")
    private boolean keep;

    @Option(names = "--json", description = "Print one JSON object on standard output, all else on standard error")
    private boolean json;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "64",
            description = "Orders settled at the same time (${DEFAULT-VALUE})")
    private int workers;

    @Option(
            names = "--pause",
            paramLabel = "MS",
            description = "Milliseconds that each order takes besides, as if a bank were asked"
                    + " (0; with --crash 50, so that a kill finds work unfinished)")
    private @Nullable Integer pause;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "128",
            description = "Requests sent at the same time (${DEFAULT-VALUE})")
    private int connections;

    @Option(names = "--ledger", hidden = true, defaultValue = "WITH_KEY")
    private LedgerSchema ledger = LedgerSchema.WITH_KEY;

    private final StatusLine screen = StatusLine.onStandardError();

    private Demo() {}

    /** Runs the demo and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Demo())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Demo::explain);
    }

    private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult ignored)
            throws Exception {
        if (failure instanceof InputException || failure instanceof ServiceFailedException) {
            command.getErr().println(failure.getMessage());
            return failure instanceof InputException ? 2 : 1;
        }
        throw failure;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, SQLException {
        DemoSettings settings = settings();
        OrderSource orders = settings.orders();
        RunFolder folder = RunFolder.open(settings.data());
        Disk disk = disk(folder);
        try (DemoStage stage = new DemoStage(settings, folder.path(), screen, orders.size())) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(stage, folder), "settlement-demo-end"));
            DemoRun run = new DemoRun(settings, orders, stage);
            run.settle();
            Outcome outcome = run.account(disk);
            print(outcome);
            keepRunning(stage);
            return outcome.broken().isEmpty() ? 0 : 1;
        }
    }

    private DemoSettings settings() {
        int millis = pause != null ? pause : kills > 0 ? 50 : 0;
        if (kills < 0
                || count < 1
                || workers < 1
                || millis < 0
                || warmUp < 0
                || connections < 1
                || (rate != null && !(rate > 0))) {
            throw new InputException(
                    "--crash is at least 0; --pause and --warm-up too; --count, --workers and --connections at least 1; --rate above 0");
        }
        return new DemoSettings(
                Optional.ofNullable(input),
                count,
                kills,
                rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate),
                warmUp,
                seed == null ? new SplittableRandom().nextLong(1_000_000) : seed,
                Optional.ofNullable(data),
                workers,
                connections,
                Duration.ofMillis(millis),
                ledger);
    }

    private Disk disk(RunFolder folder) throws IOException {
        Disk disk = Disk.of(folder.path());
        if (disk.isMemory()) {
            screen.say(
                    "WARNING: " + folder.path() + " is on " + disk.fileSystem()
                            + ", which is memory: an fsync costs nothing"
                            + " there and proves nothing, so the figures of this run say nothing about a disk. Give --data on a disk");
        }
        return disk;
    }

    private void print(Outcome outcome) {
        if (json) {
            System.out.println(Printing.json(outcome.report()));
            screen.say(Printing.table(outcome.report()));
        } else {
            System.out.println(Printing.table(outcome.report()));
        }
        outcome.broken().forEach(screen::say);
    }

    private void keepRunning(DemoStage stage) throws IOException, InterruptedException {
        if (keep) {
            stage.service().start();
            screen.say("The service runs at " + stage.service().address() + ", its data is in " + stage.folder()
                    + " (the file token holds the bearer token); Ctrl-C ends it");
            new CountDownLatch(1).await();
        }
    }

    private void leave(DemoStage stage, RunFolder folder) {
        try {
            stage.abandon();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!keep) {
            folder.remove();
        }
    }
}
