package io.dujiang.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/**
 * The process of a server in Java. It prints {@code port N}, then answers each line on standard input with {@code heap BYTES}, what lives on
 * the heap after a collection, and ends with its input. Servers in other languages speak the same, with 0 where resident memory tells all.
 */
public final class ServerWorker {
    private ServerWorker() {}

    /** Serves: the name of a {@link JavaServer}, then port, loops, policy and port of the back end. */
    public static void main(String... args) throws IOException {
        JavaServer server = JavaServer.valueOf(args[0]);
        ServerSetup setup = new ServerSetup(
                Integer.parseInt(args[1]), Integer.parseInt(args[2]), args[3], Integer.parseInt(args[4]));
        System.out.println("port " + start(server, setup));
        answerUntilTheEnd();
        System.exit(0);
    }

    /** Starts the server, or ends the process: its loops, which run by then, would keep it from ending. */
    private static int start(JavaServer server, ServerSetup setup) {
        try {
            return server.start(setup);
        } catch (Exception e) {
            System.err.println(server + " did not start: " + e);
            Runtime.getRuntime().halt(1);
            throw new IllegalStateException(e);
        }
    }

    private static void answerUntilTheEnd() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (in.readLine() != null) {
            System.gc();
            System.out.println("heap "
                    + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
    }
}
