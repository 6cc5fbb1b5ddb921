package io.dujiang.examples.settlement;

import io.dujiang.jobs.JobKind;
import io.dujiang.jobs.RetryPolicy;
import io.dujiang.server.Configuration;
import io.dujiang.server.Dujiang;
import io.dujiang.server.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The settlement service: takes orders as jobs, books them in a ledger beside its jobs, and calls back. */
@Command(
        name = "settlement-service",
        mixinStandardHelpOptions = true,
        description = "Settles orders that come in as jobs.")
public final class SettlementService implements Callable<Integer> {
    static final String KIND = "settle-order";

    private static final RetryPolicy RETRY =
            new RetryPolicy(10, Duration.ofMillis(200), 2, Duration.ofSeconds(10), 0.5);

    @Option(names = "--data", required = true, description = "Folder for jobs and ledger")
    private Path data = Path.of("");

    @Option(names = "--port", defaultValue = "8080", description = "Port to listen on (${DEFAULT-VALUE})")
    private int port;

    @Option(names = "--receiver", defaultValue = "", description = "host:port of the one receiver of callbacks")
    private String receiver = "";

    @Option(
            names = "--workers",
            defaultValue = "64",
            description = "Orders settled at the same time (${DEFAULT-VALUE})")
    private int workers;

    @Option(names = "--fault-seed", defaultValue = "0", description = "What injected failures are drawn from")
    private long faultSeed;

    @Option(names = "--fault-share", defaultValue = "0", description = "The part of the orders that fail once, 0 to 1")
    private double faultShare;

    @Option(names = "--pause", defaultValue = "0", description = "Milliseconds that each order takes besides")
    private int pause;

    @Option(names = "--ledger", hidden = true, defaultValue = "WITH_KEY")
    private LedgerSchema schema = LedgerSchema.WITH_KEY;

    @Option(
            names = "--end-with-input",
            description = "End when standard input does: with the process that started this one")
    private boolean endWithInput;

    private SettlementService() {}

    /** Serves until the process is told to end. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SettlementService()).execute(arguments));
    }

    @Override
    public Integer call() throws SQLException, IOException {
        if (endWithInput) {
            Thread.ofPlatform().name("settlement-parent").daemon().start(SettlementService::endWithInput);
        }
        try (Ledger ledger = Ledger.open(data, schema, InstantSource.system())) {
            JobKind<Order, Receipt> kind = JobKind.of(KIND, Order.class, Receipt.class)
                    .withRetry(RETRY)
                    .withKeyRequired();
            Dujiang.handle(
                            kind,
                            new SettleOrder(
                                    ledger,
                                    new HandlerFaults(faultSeed, faultShare),
                                    Duration.ofMillis(pause),
                                    Held.in(data)))
                    .serve(configuration());
            return 0;
        }
    }

    private Configuration configuration() {
        return Configuration.defaults()
                .with(Settings.DATA, data)
                .with(Settings.PORT, port)
                .with(Settings.WORKERS, workers)
                .with(Settings.ALLOWED_CALLBACK_HOSTS, receiver)
                .with(Settings.CALLBACK_TIMEOUT, Duration.ofSeconds(1))
                .with(Settings.CALLBACK_FIRST_DELAY, Duration.ofMillis(500))
                .with(Settings.CALLBACK_MAX_DELAY, Duration.ofSeconds(10));
    }

    @SuppressWarnings("SystemExitOutsideMain") // the process ends with the one that started it
    private static void endWithInput() {
        try {
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException gone) {
            // the same as its end
        }
        System.exit(0);
    }
}
