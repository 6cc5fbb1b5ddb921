package io.dujiang.examples.settlement;

import io.dujiang.loop.LoopGroup;
import io.dujiang.net.HttpClient;
import io.dujiang.net.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;

/** All that runs in a run: the service as a child process, and in this process the loops with the clients and the receiver. */
final class DemoStage implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final InstantSource clock = InstantSource.system();
    private final Tally tally = new Tally();
    private final Deliveries deliveries = new Deliveries();
    private final LoopGroup loops = LoopGroup.builder().name("settlement-demo").start();
    private final StatusLine screen;
    private final Path folder;
    private final Progress progress;
    private final CallbackReceiver receiver;
    private final HttpServer receiverServer;
    private final HttpClient http;
    private final ServiceProcess service;

    /**
     * Opens the receiver. The service is not started yet.
     *
     * @param settings of the run
     * @param folder of the service
     * @param screen takes messages for people
     * @param lines of input
     */
    DemoStage(DemoSettings settings, Path folder, StatusLine screen, long lines) throws IOException {
        this.folder = folder;
        this.screen = screen;
        this.progress = new Progress(screen, tally, lines, clock);
        this.receiver = new CallbackReceiver(
                deliveries, new ReceiverFaults(settings.seed(), settings.faultShare()), progress::called);
        this.receiverServer = HttpServer.builder(loops)
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .handler(receiver)
                .start();
        this.http = HttpClient.builder(loops)
                .maxConnectionsPerHost(settings.mostConnections())
                .build();
        this.service = new ServiceProcess(command(settings), http);
    }

    private ServiceCommand command(DemoSettings settings) {
        return new ServiceCommand(
                folder,
                FreePort.find(new SplittableRandom()),
                "127.0.0.1:" + receiverServer.localAddress().getPort(),
                settings.workers(),
                settings.seed(),
                settings.faultShare(),
                settings.pause(),
                settings.ledger());
    }

    /** Starts the service for the first time. */
    void startService() throws IOException, InterruptedException {
        service.start();
        receiver.verifyBy(new WebhookVerifier(service.callbackSecret(), clock));
        progress.start();
    }

    /** A client of the started service. */
    OrderClient client() {
        return new OrderClient(
                http,
                service,
                URI.create("http://127.0.0.1:" + receiverServer.localAddress().getPort() + "/settled"));
    }

    HttpClient http() {
        return http;
    }

    LoopGroup loops() {
        return loops;
    }

    Tally tally() {
        return tally;
    }

    Deliveries deliveries() {
        return deliveries;
    }

    InstantSource clock() {
        return clock;
    }

    StatusLine screen() {
        return screen;
    }

    Path folder() {
        return folder;
    }

    ServiceProcess service() {
        return service;
    }

    /** Lets the service drain and end, and returns its exit status. */
    int stopService() throws InterruptedException {
        progress.close();
        return service.stop(DRAIN);
    }

    /** Ends the service for good, in whatever state the run is; it gets a few seconds to drain. */
    void abandon() throws InterruptedException {
        service.stop(GRACE);
        service.giveUp();
    }

    /** Ends everything, the service by force if it still runs. */
    @Override
    public void close() {
        service.end();
        http.close();
        receiverServer.close();
        loops.close();
    }
}
