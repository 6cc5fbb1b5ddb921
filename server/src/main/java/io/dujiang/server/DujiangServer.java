package io.dujiang.server;

import io.dujiang.jobs.Jobs;
import io.dujiang.jobs.JobsBuilder;
import io.dujiang.jobs.RetryPolicy;
import io.dujiang.jobs.SqliteStore;
import io.dujiang.jobs.StoreSettings;
import io.dujiang.jobs.spi.StoreUnavailableException;
import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.LoopGroupBuilder;
import io.dujiang.net.BindFailedException;
import io.dujiang.net.HttpClient;
import io.dujiang.net.HttpLimits;
import io.dujiang.net.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running job service. Safe for use by several threads. */
public final class DujiangServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DujiangServer.class);
    private static final Duration CLOSE_CONNECTIONS = Duration.ofSeconds(2);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final SecureRandom random = new SecureRandom();
    private final StorageWatch storage = new StorageWatch();
    private final Configuration configuration;
    private final DataFolder folder;
    private final String token;
    private final LoopGroup loops;
    private final Jobs jobs;
    private final HttpServer http;
    private volatile boolean draining;
    private boolean closed;

    private DujiangServer(Configuration configuration, List<KindOfJob<?, ?>> kinds) throws InterruptedException {
        this.configuration = configuration;
        try {
            folder = DataFolder.open(configuration.get(Settings.DATA));
            // The store holds the folder's lock: nothing of a service that runs there is touched before.
            SqliteStore store = opened(SqliteStore.open(folder.path(), storeSettings()));
            folder.clearAddress();
            token = chosenToken();
            loops = opened(startLoops());
            CallbackAddresses addresses = new CallbackAddresses(
                    new HashSet<>(configuration.get(Settings.ALLOWED_CALLBACK_HOSTS)), this::lookUp);
            HttpClient client = opened(HttpClient.builder(loops)
                    .maxConnectionsPerHost(configuration.get(Settings.CALLBACK_CONCURRENCY))
                    .build());
            jobs = opened(startJobs(store, client, addresses, kinds));
            http = opened(listen(gateway(addresses)));
            folder.setAddress(address());
        } catch (StoreUnavailableException | BindFailedException e) {
            closeParts();
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException | RuntimeException | Error e) {
            closeParts();
            throw e;
        }
    }

    static DujiangServer start(Configuration configuration, List<KindOfJob<?, ?>> kinds) {
        try {
            DujiangServer server = new DujiangServer(configuration, kinds);
            log.info(
                    "Serving {} at {}; the bearer token is in {}",
                    server.jobs.kinds(),
                    server.address(),
                    server.folder.tokenFile());
            return server;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("Interrupted while the service started", e);
        }
    }

    /** Where it listens. */
    public URI address() {
        InetSocketAddress local = http.localAddress();
        String host = local.getAddress().getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + local.getPort());
    }

    /** The folder with its jobs, token and address. */
    public Path data() {
        return folder.path();
    }

    /** The bearer token that clients must send. */
    public String token() {
        return token;
    }

    /** Its jobs, for code in the same process. */
    public Jobs jobs() {
        return jobs;
    }

    private String chosenToken() {
        String given = configuration.get(Settings.TOKEN);
        if (given.isEmpty()) {
            return folder.token(random);
        }
        folder.setToken(given);
        return given;
    }

    private StoreSettings storeSettings() {
        return StoreSettings.DEFAULT
                .withUnfinished(
                        configuration.get(Settings.MAX_UNFINISHED), configuration.get(Settings.MAX_UNFINISHED_BYTES))
                .withMaxFileBytes(configuration.get(Settings.MAX_STORE_BYTES))
                .withMaxDeaths(configuration.get(Settings.MAX_DEATHS))
                .withRetention(configuration.get(Settings.KEEP_FINISHED), configuration.get(Settings.KEEP_DEAD))
                .withInstrument(storage);
    }

    private LoopGroup startLoops() {
        LoopGroupBuilder builder = LoopGroup.builder().policy(configuration.get(Settings.LOOP_POLICY));
        int count = configuration.get(Settings.LOOPS);
        return (count == 0 ? builder : builder.loops(count)).start();
    }

    private Jobs startJobs(
            SqliteStore store, HttpClient client, CallbackAddresses addresses, List<KindOfJob<?, ?>> kinds)
            throws InterruptedException {
        CurrentSecrets secrets = new CurrentSecrets(folder, random, loops);
        JobsBuilder builder = Jobs.builder(store)
                .workers(configuration.get(Settings.WORKERS))
                .maxResultBytes(Math.toIntExact(configuration.get(Settings.RESULT_LIMIT)))
                .callbackExecutor(loops)
                .callbackConcurrency(configuration.get(Settings.CALLBACK_CONCURRENCY))
                .callbackRetry(callbackRetry())
                .callbacks(new SendWebhook(
                        client,
                        addresses,
                        secrets,
                        InstantSource.system(),
                        configuration.get(Settings.CALLBACK_TIMEOUT)));
        kinds.forEach(kind -> kind.register(builder));
        return builder.start();
    }

    private RetryPolicy callbackRetry() {
        Duration first = configuration.get(Settings.CALLBACK_FIRST_DELAY);
        Duration most = configuration.get(Settings.CALLBACK_MAX_DELAY);
        return new RetryPolicy(
                configuration.get(Settings.CALLBACK_ATTEMPTS), first, 2, most.compareTo(first) < 0 ? first : most, 0.5);
    }

    private Gateway gateway(CallbackAddresses addresses) {
        List<Route> routes = new ArrayList<>();
        routes.add(Route.post("/v1/jobs/{}", new Submissions(jobs, addresses, configuration)));
        routes.addAll(new JobViews(jobs, configuration.get(Settings.MAX_WAIT)).routes());
        routes.addAll(new CallbackViews(jobs).routes());
        routes.addAll(new Health(jobs, storage, () -> draining).routes());
        return new Gateway(new Gate(token, hosts()), new Router(routes), () -> draining);
    }

    private Set<String> hosts() {
        Set<String> hosts = new HashSet<>(configuration.get(Settings.ALLOWED_HOSTS));
        String own = configuration.get(Settings.HOST).toLowerCase(Locale.ROOT);
        hosts.addAll(List.of("localhost", "127.0.0.1", "[::1]", own.contains(":") ? "[" + own + "]" : own));
        return hosts;
    }

    private HttpServer listen(Gateway gateway) throws BindFailedException {
        long body = Math.max(configuration.get(Settings.BODY_LIMIT), configuration.get(Settings.BATCH_BODY_LIMIT));
        return HttpServer.builder(loops)
                .address(new InetSocketAddress(configuration.get(Settings.HOST), configuration.get(Settings.PORT)))
                .limits(HttpLimits.DEFAULT
                        .withBodyBytes(Math.toIntExact(body))
                        .withConnections(configuration.get(Settings.CONNECTIONS))
                        .withIdleTimeout(configuration.get(Settings.IDLE_TIME)))
                .handler(gateway)
                .start();
    }

    private List<InetAddress> lookUp(String host) throws java.net.UnknownHostException, InterruptedException {
        try {
            return List.of(loops.offload(() -> InetAddress.getAllByName(host)));
        } catch (java.net.UnknownHostException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("Looking up " + host + " failed: " + e, e);
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    /** Takes no more jobs, lets those that run end within the drain time, gives the rest back to the queue, and ends. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        draining = true;
        log.info("Draining for at most {}", configuration.get(Settings.DRAIN_TIME));
        try {
            jobs.drain(configuration.get(Settings.DRAIN_TIME));
            http.close(CLOSE_CONNECTIONS);
            folder.clearAddress();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (StartException e) {
            log.warn("The file with the address of this service stays behind", e);
        } finally {
            closeParts();
        }
        log.info("Ended");
    }

    /** Closes what was opened, the last first. */
    private void closeParts() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                log.warn("{} could not be closed cleanly", part, e);
            }
        }
    }
}
