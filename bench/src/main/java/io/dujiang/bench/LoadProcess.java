package io.dujiang.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A {@link LoadWorker} on the core of the load. */
final class LoadProcess implements AutoCloseable {
    /** Parts of the warm-up that a load at a fixed rate replaces, since it lasts longer. */
    private static final int PARTS_AT_A_RATE = 12;

    private final TalkingProcess process;

    private LoadProcess(TalkingProcess process) {
        this.process = process;
    }

    static LoadProcess start(Cores cores) throws IOException {
        List<String> command = new ArrayList<>(ServiceProcess.java());
        command.addAll(1, List.of("-XX:+UseSerialGC", "-Xmx1g"));
        command.add(LoadWorker.class.getName());
        return new LoadProcess(TalkingProcess.start(cores.onLoad(command), "load"));
    }

    /** Has a load done. Blocks. */
    Sample run(LoadOrder order) throws IOException {
        return process.ask(order.line(), Sample::of);
    }

    /** Sends requests at a fixed rate until the server is warm, or it has taken long enough. Blocks. */
    void warmUp(MeasuredServer server, HttpLoad load, double rate, HttpPace pace) throws IOException {
        WarmUp warmUp = WarmUp.of(server);
        boolean over = false;
        for (int i = 0; i < pace.mostWarmUps() / PARTS_AT_A_RATE && !over; i++) {
            over = warmUp.isOver(
                    arrivals(server, load, rate, pace).values().getOrDefault(Metric.CPU, Double.MAX_VALUE));
        }
    }

    /** HTTP requests at a fixed rate. */
    Sample arrivals(MeasuredServer server, HttpLoad load, double rate, HttpPace pace) throws IOException {
        return run(new LoadOrder(
                        LoadOrder.Kind.ARRIVALS,
                        server.handle().pid(),
                        server.port(),
                        load.connections(),
                        load.path(),
                        rate,
                        pace.settle(),
                        pace.window()))
                .with(Metric.ARRIVALS, rate);
    }

    /** Messages of a size there and back. */
    Sample echo(MeasuredServer server, int bytes, int connections, Duration warmUp, Duration window)
            throws IOException {
        return run(new LoadOrder(
                LoadOrder.Kind.ECHO, server.handle().pid(), server.port(), connections, "-", bytes, warmUp, window));
    }

    @Override
    public void close() {
        process.close();
    }
}
