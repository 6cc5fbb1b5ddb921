package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A server of an endless response and of a large one in a JVM of its own; prints its port, and for each line that comes how many MiB are resident. */
final class SlowReadersMain {
    static final String ANSWER = "answer: ";

    /** Made when it is asked for. */
    private static final class Page {
        static final byte[] BYTES = new byte[16 << 20];
    }

    private SlowReadersMain() {}

    public static void main(String[] args) throws Exception {
        try (LoopGroup loops = LoopGroup.start();
                HttpServer server = HttpServer.builder(loops)
                        .limits(HttpLimits.DEFAULT.withWriteTimeout(Duration.ofMinutes(10)))
                        .handler(SlowReadersMain::answer)
                        .start()) {
            System.out.println(ANSWER + server.localAddress().getPort());
            while (System.in.read() >= 0) {
                System.out.println(ANSWER + residentMebibytes());
            }
        }
    }

    private static HttpResponse answer(HttpRequest request) {
        HttpResponse answer = HttpResponse.of(200);
        return request.path().equals("/whole")
                ? answer.withBody("application/octet-stream", Page.BYTES)
                : answer.withBody("application/octet-stream", SlowReadersMain::writeForEver);
    }

    private static void writeForEver(OutputStream output) throws Exception {
        byte[] piece = new byte[16 << 10];
        while (!Thread.interrupted()) {
            output.write(piece);
        }
    }

    /** The most that this process has had. */
    static long residentMebibytes() throws Exception {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) >> 10;
            }
        }
        throw new IllegalStateException("There is no VmHWM in /proc/self/status");
    }
}
