package io.dujiang.bench;

import io.dujiang.bench.IpcRow.Measure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The process at the other end of the exchanges that {@link IpcWorker} measures.
 *
 * <p>It reads lines {@code ROW ADDRESS}, answers each with {@code ready} once it has attached, and does what the row asks until it is told to end through
 * the exchange itself. It ends with its input.
 */
public final class IpcFarWorker {
    static final String READY = "ready";

    private final IpcPeer peer;

    private IpcFarWorker(IpcPeer peer) {
        this.peer = peer;
    }

    /** Serves until standard input ends, whatever it waits for then. */
    public static void main(String... args) throws IOException {
        IpcFarWorker worker = new IpcFarWorker(IpcPeer.valueOf(args[0]));
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
                ExecutorService executor = Executors.newSingleThreadExecutor()) {
            executor.execute(IpcCores::keepFar);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ", 2);
                executor.execute(() -> worker.work(IpcRow.of(words[0]), words[1]));
            }
            Runtime.getRuntime().halt(0);
        }
    }

    /** What fails ends this process, of which the other one learns. */
    private void work(IpcRow row, String address) {
        try {
            if (row.measure() == Measure.GET || row.measure() == Measure.PUT) {
                MapFigures.serve(row, address, IpcFarWorker::ready);
            } else {
                try (IpcLink link = peer.attach(row, address)) {
                    ready();
                    serve(row, link);
                }
            }
        } catch (Exception e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void ready() {
        System.out.println(READY);
    }

    /** Does what the row asks until it is told to end, as a task if it says so. */
    static void serve(IpcRow row, IpcLink link) throws Exception {
        var _ = IpcLoop.run(row, () -> {
            for (long count = link.receive(1); count != 0; count = link.receive(1)) {
                if (row.measure() == Measure.ONE_WAY) {
                    sumMessages(link, row.words(), count);
                } else {
                    returnMessages(link, row.words(), count);
                }
            }
            return true;
        });
    }

    private static void sumMessages(IpcLink link, int words, long count) throws Exception {
        long sum = 0;
        for (long i = 0; i < count; i++) {
            sum += link.receive(words);
        }
        link.send(1, sum);
    }

    /**
     * Says that it is ready for so many, and returns each with its sum as the first word; if the number is negative, with the time at which it came.
     */
    private static void returnMessages(IpcLink link, int words, long count) throws Exception {
        link.send(1, count);
        for (long i = 0; i < Math.abs(count); i++) {
            long sum = link.receive(words);
            link.send(words, count < 0 ? System.nanoTime() : sum);
        }
    }
}
