package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** A server in a JVM of its own: prints its port, then its counters or, if so asked, the most memory that it had for each line that it reads. */
final class ServerMain {
    static final String MEMORY = "memory";

    private ServerMain() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        try (LoopGroup loops = LoopGroup.builder().loops(1).start();
                HttpServer server =
                        HttpServer.builder(loops).handler(ServerMain::handle).start()) {
            out.println(server.localAddress().getPort());
            answerLines(server, out);
        }
    }

    private static HttpResponse handle(HttpRequest request) throws Exception {
        if (request.path().equals("/unread")) {
            new CountDownLatch(1).await(); // until the process ends
        }
        return HttpResponse.of(204).withHeader("Took", String.valueOf(request.body().length));
    }

    private static void answerLines(HttpServer server, PrintStream out) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            ServerCounters counters = server.counters();
            out.println(
                    line.equals(MEMORY)
                            ? String.valueOf(SlowReadersMain.residentMebibytes())
                            : counters.accepted() + " " + counters.open() + " " + counters.acceptFailures());
        }
    }
}
