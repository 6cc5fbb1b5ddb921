package io.dujiang.examples.settlement;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How the service is started: by the Java and the class path of this process.
 *
 * @param folder its data
 * @param port where it listens on the loopback address
 * @param receiver the host:port that callbacks may go to
 * @param workers orders that are settled at the same time
 * @param faultSeed what the faults of its handlers are drawn from
 * @param faultShare the part of the orders that fail once, 0 to 1
 * @param pause that each order takes besides
 * @param ledger the tables of the ledger
 */
record ServiceCommand(
        Path folder,
        int port,
        String receiver,
        int workers,
        long faultSeed,
        double faultShare,
        Duration pause,
        LedgerSchema ledger) {
    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    Path log() {
        return folder.resolve("service.log");
    }

    /** Starts it; what it says goes to its log. */
    Process start() throws IOException {
        return new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log().toFile()))
                .start();
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dio.netty.noUnsafe=false",
                "-cp",
                System.getProperty("java.class.path"),
                SettlementService.class.getName()));
        command.addAll(List.of(
                "--data=" + folder,
                "--port=" + port,
                "--receiver=" + receiver,
                "--workers=" + workers,
                "--fault-seed=" + faultSeed,
                "--fault-share=" + faultShare,
                "--pause=" + pause.toMillis(),
                "--ledger=" + ledger,
                "--end-with-input"));
        return command;
    }
}
