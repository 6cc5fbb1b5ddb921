package io.dujiang.net;

import static io.dujiang.net.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.loop.LoopGroup;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who owns the connections of a client, and when its pools come and go. */
@Timeout(60)
class ConnectionPoolTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private LoopGroup loops;
    private ScriptedServer server;
    private ClientRequest request;
    private long end;
    private ClientExchange exchange;

    @BeforeEach
    void start() throws Exception {
        loops = LoopGroup.builder().loops(2).start();
        server = new ScriptedServer((number, connection) -> {
            for (String request = connection.request(); !request.isEmpty(); request = connection.request()) {
                connection.sendOk("answer");
            }
        });
        request = ClientRequest.get(server.uri("/"));
        end = Wait.deadline(LONG.toNanos());
        exchange = new ClientExchange(request, request.destination(), end);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        loops.close();
    }

    /** One that has borne an exchange, and is the caller's. */
    private ClientConnection used() throws Exception {
        Connector connector = new Connector(loops, HostNames.SYSTEM, LONG, LONG, new ClientTls(Optional.empty()));
        ClientConnection connection = connector.connect(exchange, _ -> {});
        assertThat(connection.call(exchange).head().status()).isEqualTo(200);
        return connection;
    }

    /** Somebody waits for any connection, and another exchange with the same host takes this one as soon as it rests. */
    @Test
    void aConnectionThatAnotherHasTakenIsNotClosedForWhoWaits() throws Exception {
        AtomicReference<ConnectionPool> itself = new AtomicReference<>();
        AtomicReference<@Nullable ClientConnection> taken = new AtomicReference<>();
        ConnectionPool pool = new ConnectionPool(exchange.destination(), 2, () -> {
            taken.set(itself.get().poll());
            return false;
        });
        itself.set(pool);
        ClientConnection connection = used();
        pool.rest(connection);
        assertThat(taken.get()).isSameAs(connection);
        assertThat(connection.isReusable()).isTrue();
        assertThat(connection.call(exchange.again()).head().status()).isEqualTo(200);
    }

    @Test
    void aConnectionWhosePlaceIsWantedIsClosed() throws Exception {
        ConnectionPool pool = new ConnectionPool(exchange.destination(), 2, () -> false);
        ClientConnection connection = used();
        pool.rest(connection);
        assertThat(connection.isReusable()).isFalse();
        assertThat(pool.poll()).isNull();
    }

    @Test
    void aPoolIsRetiredOnlyWhileNobodyUsesItAndNothingRests() throws Exception {
        ConnectionPool pool = new ConnectionPool(exchange.destination(), 2, () -> true);
        assertThat(pool.acquire(request, end)).isTrue();
        assertThat(pool.retire()).as("in use").isFalse();
        pool.rest(used());
        pool.releasePermit();
        assertThat(pool.retire()).as("with a connection at rest").isFalse();
        pool.evictAll();
        assertThat(pool.retire()).isTrue();
        assertThat(pool.acquire(request, end)).as("of a retired pool").isFalse();
        assertThat(pool.retire()).as("once more").isTrue();
    }

    @Test
    void whoWaitsForAPermitKeepsThePoolAlive() throws Exception {
        ConnectionPool pool = new ConnectionPool(exchange.destination(), 1, () -> true);
        assertThat(pool.acquire(request, end)).isTrue();
        try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> waiting = other.submit(() -> pool.acquire(request, end));
            await().until(pool::isAwaited);
            pool.releasePermit();
            assertThat(waiting.get()).isTrue();
            assertThat(pool.retire()).isFalse();
        }
    }

    /** However pools are retired and made anew, no two threads hold the one permit of a host at the same time, and none is left over. */
    @Test
    void noPoolIsOrphaned() throws Exception {
        ConnectionPools pools = new ConnectionPools(
                1, 1, new Connector(loops, HostNames.SYSTEM, LONG, LONG, new ClientTls(Optional.empty())));
        AtomicInteger holders = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            CountDownLatch ready = new CountDownLatch(4);
            var all = IntStream.range(0, 4)
                    .mapToObj(_ -> threads.submit(() -> {
                        ready.countDown();
                        ready.await();
                        for (int i = 0; i < 2_000; i++) {
                            Lease lease = pools.lease(request, end);
                            most.accumulateAndGet(holders.incrementAndGet(), Math::max);
                            holders.decrementAndGet();
                            lease.drop();
                        }
                        return true;
                    }))
                    .toList();
            for (Future<Boolean> each : all) {
                assertThat(each.get()).isTrue();
            }
        }
        assertThat(most).hasValue(1);
        assertThat(pools.size()).isZero();
    }

    @Test
    void whatComesToRestAfterTheCloseIsClosed() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedServer late = new ScriptedServer((number, connection) -> {
            connection.request();
            asked.countDown();
            closed.await();
            connection.sendOk("late");
            connection.awaitEnd();
            ended.countDown();
        })) {
            HttpClient client = HttpClient.builder(loops).build();
            var answer = loops.spawn(() -> client.send(ClientRequest.get(late.uri("/"))));
            asked.await();
            client.close();
            closed.countDown();
            assertThat(answer.join().status()).isEqualTo(200);
            assertThat(ended.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }
}
