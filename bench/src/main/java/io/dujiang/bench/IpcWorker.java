package io.dujiang.bench;

import io.dujiang.bench.IpcRow.Measure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The process that measures exchanges with another one, which it starts. It reads lines {@code ROW MILLIS MEBIBYTES} and answers as
 * {@link TaskWorker} does.
 */
public final class IpcWorker implements AutoCloseable {
    private final IpcPeer peer;
    private final TalkingProcess far;
    private final Multiplication multiplication = new Multiplication();

    /** Its thread alone is kept on a core: others that this process starts are not. */
    private final ExecutorService exchanging = Executors.newSingleThreadExecutor();

    private IpcWorker(IpcPeer peer) throws IOException {
        this.peer = peer;
        exchanging.execute(IpcCores::keepNear);
        this.far = TalkingProcess.start(peer.farCommand(), "ipc-far-" + peer);
    }

    /** Serves until standard input ends. */
    public static void main(String... args) throws IOException {
        try (IpcWorker worker = new IpcWorker(IpcPeer.valueOf(args[0]));
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(worker.answer(line.split(" ")));
            }
        }
    }

    private String answer(String[] words) {
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(words[1]));
            return "= " + figure(IpcRow.of(words[0]), nanos, Integer.parseInt(words[2]));
        } catch (Exception e) {
            return "! " + e;
        }
    }

    private String figure(IpcRow row, long nanos, int mebibytes) throws Exception {
        if (row.measure() == Measure.MULTIPLY) {
            return Double.toString(multiplication.millis(peer, mebibytes));
        }
        if (row.measure() == Measure.GET || row.measure() == Measure.PUT) {
            return exchanged(() -> Double.toString(MapFigures.micros(row, nanos, this::attach)));
        }
        if (peer == IpcPeer.BARE && row.measure() == Measure.ONE_WAY) {
            return exchanged(() -> Double.toString(MemoryCopy.rate(row.bytes(), nanos)));
        }
        IpcLink.Offer offer = peer.offer(row);
        try (IpcLink link = offer.link()) {
            attach(row, offer.address());
            return row.measure() == Measure.ONE_WAY
                    ? exchanged(() -> new OneWay(link, row.words()).rate(nanos))
                    : roundTrips(row, new RoundTrips(link, row), nanos);
        }
    }

    /** With the processor time that the other process took for each, where it sleeps between them. */
    private String roundTrips(IpcRow row, RoundTrips trips, long nanos) throws Exception {
        Duration before = farCpu();
        String text = exchanged(() -> IpcLoop.run(row, () -> trips.micros(nanos)));
        double micros = farCpu().minus(before).toNanos() / 1e3 / trips.count();
        return row.measure() == Measure.AWAKE ? text : text + " far-cpu:" + micros;
    }

    private Duration farCpu() {
        return far.handle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private String exchanged(Callable<String> exchange) throws Exception {
        return exchanging.submit(exchange).get();
    }

    private void attach(IpcRow row, String address) throws IOException {
        String _ = far.ask(
                row.text() + " " + address,
                line -> line.equals(IpcFarWorker.READY) ? Optional.of(line) : Optional.empty());
    }

    @Override
    public void close() {
        far.close();
        exchanging.close();
        multiplication.close();
    }
}
