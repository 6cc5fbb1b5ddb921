package io.dujiang.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends jobs at a fixed rate from one thread, whether or not those before were answered. A request that finds all connections
 * busy waits, and its jobs' due times stay what they were, so nothing is omitted from the latency.
 */
final class LoadGenerator implements AutoCloseable {
    private static final int ACCEPTED = 202;
    private static final int BATCH_ANSWERED = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final InetSocketAddress address;
    private final RequestTemplate template;
    private final LoadPlan plan;
    private final Selector selector;
    private final List<LoadConnection> connections = new ArrayList<>();
    private final ArrayDeque<LoadConnection> idle = new ArrayDeque<>();
    private final ByteBuffer shared = ByteBuffer.allocateDirect(64 * 1024);
    private final long[] ids;
    private int sent;
    private int answered;
    private int refused;
    private String firstRefusal = "";

    private LoadGenerator(InetSocketAddress address, RequestTemplate template, LoadPlan plan) throws IOException {
        this.address = address;
        this.template = template;
        this.plan = plan;
        this.selector = Selector.open();
        this.ids = new long[plan.jobs()];
        for (int i = 0; i < plan.connections(); i++) {
            connect();
        }
    }

    /** Runs the plan and returns once every request was answered. Blocks. */
    static LoadResult run(URI service, RequestTemplate template, LoadPlan plan) {
        try (LoadGenerator generator =
                new LoadGenerator(new InetSocketAddress(service.getHost(), service.getPort()), template, plan)) {
            return generator.run();
        } catch (IOException e) {
            throw new UncheckedIOException("The load generator lost the service at " + service, e);
        }
    }

    private void connect() throws IOException {
        LoadConnection connection = LoadConnection.open(address, selector);
        connections.add(connection);
        idle.push(connection);
    }

    private LoadResult run() throws IOException {
        long cpu = ProcessFigures.ownCpuNanos();
        Instant start = Instant.now();
        long startNanos = System.nanoTime();
        long end = startNanos + plan.duration().plus(PATIENCE).toNanos();
        while (answered < plan.requests()) {
            long now = System.nanoTime();
            sendDue(now - startNanos);
            selector.select(this::onReady, 1);
            if (now > end) {
                throw new IOException("%d of %d requests were not answered within %s after the last was due"
                        .formatted(plan.requests() - answered, plan.requests(), PATIENCE));
            }
        }
        return new LoadResult(
                plan, start, ids, refused, firstRefusal, Duration.ofNanos(ProcessFigures.ownCpuNanos() - cpu));
    }

    private void sendDue(long nanos) throws IOException {
        int due = plan.requestsDue(nanos);
        while (sent < due && !idle.isEmpty()) {
            int job = sent++ * template.jobs();
            idle.pop().send(template.encode(job), job);
        }
    }

    private void onReady(SelectionKey key) {
        LoadConnection connection = (LoadConnection) key.attachment();
        try {
            if (connection.isWritable()) {
                connection.sendRest();
            }
            if (connection.isReadable() && connection.receive(shared)) {
                take(connection);
            }
        } catch (IOException e) {
            replace(connection, e);
        }
    }

    /** A lost connection refuses the request that it carried, and a new one takes its place. */
    private void replace(LoadConnection lost, IOException reason) {
        try {
            if (lost.isBusy()) {
                refuse(template.jobs(), "A connection was lost with a request on it: " + reason);
                answered++;
            } else {
                idle.remove(lost);
            }
            lost.close();
            connections.remove(lost);
            connect();
        } catch (IOException e) {
            throw new UncheckedIOException("The load generator cannot connect again", e);
        }
    }

    private void refuse(int jobs, String text) {
        refused += jobs;
        if (firstRefusal.isEmpty()) {
            firstRefusal = text;
        }
    }

    private void take(LoadConnection connection) {
        int status = connection.status();
        String text = status == ACCEPTED || status == BATCH_ANSWERED ? "" : connection.text();
        int missing = template.jobs() - connection.takeIds(ids, template.jobs());
        if (missing > 0) {
            refuse(missing, text.isEmpty() ? "a batch with lines that were not accepted" : text);
        }
        answered++;
        idle.push(connection);
    }

    @Override
    public void close() throws IOException {
        for (LoadConnection connection : connections) {
            connection.close();
        }
        selector.close();
    }
}
