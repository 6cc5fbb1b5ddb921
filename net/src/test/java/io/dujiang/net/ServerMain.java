package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A server in a JVM of its own: prints its port, then its counters for each line that it reads. */
final class ServerMain {
    private ServerMain() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        try (LoopGroup loops = LoopGroup.builder().loops(1).start();
                HttpServer server = HttpServer.builder(loops)
                        .handler(request ->
                                HttpResponse.of(204).withHeader("Took", String.valueOf(request.body().length)))
                        .start()) {
            out.println(server.localAddress().getPort());
            answerLines(server, out);
        }
    }

    private static void answerLines(HttpServer server, PrintStream out) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        while (lines.readLine() != null) {
            ServerCounters counters = server.counters();
            out.println(counters.accepted() + " " + counters.open() + " " + counters.acceptFailures());
        }
    }
}
