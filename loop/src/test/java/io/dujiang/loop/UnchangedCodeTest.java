package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.softwaremill.jox.ChannelDone;
import com.sun.net.httpserver.HttpServer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people have runs on the loops as it is: libraries, the JDK, and every way to wait that it knows. */
@Timeout(60)
class UnchangedCodeTest {
    private static final int ROUNDS = 1_000;

    private static LoopGroup start(int loops) {
        LoopGroup group = LoopGroup.builder().loops(loops).start();
        assertThat(group.isPortable()).isFalse();
        return group;
    }

    /** Runs the code in a task, which must be one of the loops'. */
    private static <T> T run(LoopGroup group, Callable<T> code) throws InterruptedException {
        return group.spawn(() -> {
                    assertThat(LoopGroup.onCarrier()).isTrue();
                    return code.call();
                })
                .join();
    }

    private static int sum(List<Task<Integer>> tasks) throws InterruptedException {
        int sum = 0;
        for (Task<Integer> task : tasks) {
            sum += task.join();
        }
        return sum;
    }

    private static List<Task<Integer>> spawn(LoopGroup group, int count, Callable<Integer> code) {
        return IntStream.range(0, count).mapToObj(_ -> group.spawn(code)).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aJdbcQuery(int loops) throws Exception {
        try (LoopGroup group = start(loops)) {
            assertThat(sum(spawn(group, 4, UnchangedCodeTest::query))).isEqualTo(4 * 5_050);
        }
    }

    private static int query() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement()) {
            statement.execute("create table numbers (number integer primary key)");
            try (PreparedStatement insert = connection.prepareStatement("insert into numbers values (?)")) {
                for (int i = 1; i <= 100; i++) {
                    insert.setInt(1, i);
                    insert.executeUpdate();
                }
            }
            try (ResultSet rows = statement.executeQuery("select sum(number) from numbers")) {
                assertThat(rows.next()).isTrue();
                return rows.getInt(1);
            }
        }
    }

    /** Client and server of the JDK, both with the group as their executor, and the client used from tasks. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theHttpClientOfTheJdk(int loops) throws Exception {
        try (LoopGroup group = start(loops);
                ExecutorService executor = group.asExecutorService()) {
            HttpServer server = startServer(executor);
            try (HttpClient client = HttpClient.newBuilder().executor(executor).build()) {
                HttpRequest request = HttpRequest.newBuilder(URI.create("http://"
                                + server.getAddress().getAddress().getHostAddress() + ":"
                                + server.getAddress().getPort() + "/"))
                        .build();
                List<Task<Integer>> requests = spawn(group, 20, () -> get(client, request));
                assertThat(sum(requests)).isEqualTo(20 * "on a carrier: true".length());
                assertThat(client.sendAsync(request, BodyHandlers.ofString())
                                .thenApply(response -> response.body() + LoopGroup.onCarrier())
                                .get())
                        .startsWith("on a carrier: true");
            } finally {
                server.stop(0);
            }
        }
    }

    private static HttpServer startServer(ExecutorService executor) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor);
        server.createContext("/", exchange -> {
            byte[] body = ("on a carrier: " + LoopGroup.onCarrier()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static int get(HttpClient client, HttpRequest request) throws Exception {
        var response = client.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("on a carrier: true");
        return response.body().length();
    }

    /** Tasks that yield inside of a monitor, so that others find it taken. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aSynchronizedHandOff(int loops) throws Exception {
        try (LoopGroup group = start(loops)) {
            Object monitor = new Object();
            int[] count = {0};
            List<Task<Integer>> tasks = spawn(group, 10, () -> {
                for (int i = 0; i < 100; i++) {
                    synchronized (monitor) {
                        int seen = count[0];
                        yieldInside();
                        count[0] = seen + 1;
                    }
                }
                return 1;
            });
            assertThat(sum(tasks)).isEqualTo(10);
            assertThat(count[0]).isEqualTo(1_000);
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // makes others meet a monitor or a lock that is held
    private static void yieldInside() {
        Thread.yield();
    }

    /** A place for one item, guarded by its monitor. */
    private static final class Place {
        private @Nullable Integer item;

        synchronized void put(int value) throws InterruptedException {
            while (item != null) {
                wait();
            }
            item = value;
            notifyAll();
        }

        synchronized int take() throws InterruptedException {
            while (item == null) {
                wait();
            }
            int taken = item;
            item = null;
            notifyAll();
            return taken;
        }

        synchronized boolean waitInVain() throws InterruptedException {
            long end = System.nanoTime() + 1_000_000;
            while (item == null && System.nanoTime() - end < 0) {
                wait(1);
            }
            return item == null;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void waitAndNotify(int loops) throws Exception {
        try (LoopGroup group = start(loops)) {
            Place place = new Place();
            Task<Integer> taking = group.spawn(() -> {
                int sum = 0;
                for (int i = 0; i < ROUNDS; i++) {
                    sum += place.take();
                }
                return sum;
            });
            Task<Integer> putting = group.spawn(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    place.put(i);
                }
                return ROUNDS;
            });
            assertThat(putting.join()).isEqualTo(ROUNDS);
            assertThat(taking.join()).isEqualTo(ROUNDS * (ROUNDS - 1) / 2);
            assertThat(run(group, place::waitInVain)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aSynchronousQueue(int loops) throws Exception {
        try (LoopGroup group = start(loops)) {
            SynchronousQueue<Integer> there = new SynchronousQueue<>();
            SynchronousQueue<Integer> back = new SynchronousQueue<>();
            Task<Integer> answering = group.spawn(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    back.put(there.take() + 1);
                }
                return ROUNDS;
            });
            int last = run(group, () -> {
                int value = 0;
                for (int i = 0; i < ROUNDS; i++) {
                    there.put(value);
                    value = back.take();
                }
                return value;
            });
            assertThat(last).isEqualTo(ROUNDS);
            assertThat(answering.join()).isEqualTo(ROUNDS);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void joxChannels(int loops) throws Exception {
        for (var channel : List.of(
                com.softwaremill.jox.Channel.<Integer>newRendezvousChannel(),
                com.softwaremill.jox.Channel.<Integer>newBufferedChannel(4),
                com.softwaremill.jox.Channel.<Integer>newUnlimitedChannel())) {
            try (LoopGroup group = start(loops)) {
                List<Task<Integer>> receivers = spawn(group, 4, () -> receiveAll(channel));
                List<Task<Integer>> senders = spawn(group, 4, () -> {
                    for (int i = 1; i <= ROUNDS; i++) {
                        channel.send(i);
                    }
                    return 1;
                });
                assertThat(sum(senders)).isEqualTo(4);
                channel.done();
                assertThat(sum(receivers)).isEqualTo(4 * ROUNDS * (ROUNDS + 1) / 2);
            }
        }
    }

    private static int receiveAll(com.softwaremill.jox.Channel<Integer> channel) throws InterruptedException {
        int sum = 0;
        for (Object item = channel.receiveOrClosed();
                !(item instanceof ChannelDone);
                item = channel.receiveOrClosed()) {
            sum += (Integer) item;
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aParallelStream(int loops) throws Exception {
        try (LoopGroup group = start(loops)) {
            IntUnaryOperator half = number -> number / 2;
            assertThat(run(
                            group,
                            () -> IntStream.range(0, 100_000)
                                    .parallel()
                                    .map(half)
                                    .filter(number -> number % 2 == 0)
                                    .count()))
                    .isEqualTo(50_000);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aSemaphore(int loops) throws Exception {
        try (LoopGroup group = start(loops)) {
            Semaphore permits = new Semaphore(3);
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            List<Task<Integer>> tasks = spawn(group, 50, () -> {
                for (int i = 0; i < 20; i++) {
                    permits.acquire();
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    yieldInside();
                    inside.decrementAndGet();
                    permits.release();
                }
                return 20;
            });
            assertThat(sum(tasks)).isEqualTo(1_000);
            assertThat(most.get()).isBetween(1, 3);
            assertThat(permits.availablePermits()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void chainsOfCompletableFutures(int loops) throws Exception {
        try (LoopGroup group = start(loops);
                ExecutorService executor = group.asExecutorService()) {
            int result = run(group, () -> {
                List<CompletableFuture<Integer>> chains = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    int number = i;
                    chains.add(CompletableFuture.supplyAsync(() -> number, executor)
                            .thenApplyAsync(value -> value * 2, executor)
                            .thenCombineAsync(group.spawn(() -> 1).toCompletableFuture(), Integer::sum, executor));
                }
                return chains.stream().mapToInt(CompletableFuture::join).sum();
            });
            assertThat(result).isEqualTo(2 * 4_950 + 100);
            assertThat(CompletableFuture.supplyAsync(() -> LoopGroup.onCarrier(), group)
                            .join())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aContendedLock(int loops) throws Exception {
        try (LoopGroup group = start(loops)) {
            ReentrantLock lock = new ReentrantLock();
            int[] count = {0};
            List<Task<Integer>> tasks = spawn(group, 20, () -> {
                for (int i = 0; i < 100; i++) {
                    lock.lock();
                    try {
                        int seen = count[0];
                        yieldInside();
                        count[0] = seen + 1;
                    } finally {
                        lock.unlock();
                    }
                }
                return 100;
            });
            assertThat(sum(tasks)).isEqualTo(2_000);
            assertThat(count[0]).isEqualTo(2_000);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void sleeping(int loops) throws Exception {
        try (LoopGroup group = start(loops)) {
            List<Task<Integer>> tasks = spawn(group, 1_000, () -> {
                long before = System.nanoTime();
                Thread.sleep(10);
                return System.nanoTime() - before >= 10_000_000 ? 1 : 0;
            });
            assertThat(sum(tasks)).isEqualTo(1_000);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void socketsOfTheJdk(int loops) throws Exception {
        try (LoopGroup group = start(loops);
                ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Task<Integer> echo = group.spawn(() -> {
                try (Socket socket = server.accept();
                        DataInputStream in = new DataInputStream(socket.getInputStream());
                        DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
                    for (int i = 0; i < 100; i++) {
                        out.writeInt(in.readInt());
                    }
                    return 100;
                }
            });
            int same = run(group, () -> {
                try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort());
                        DataInputStream in = new DataInputStream(socket.getInputStream());
                        DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
                    int count = 0;
                    for (int i = 0; i < 100; i++) {
                        out.writeInt(i);
                        count += in.readInt() == i ? 1 : 0;
                    }
                    return count;
                }
            });
            assertThat(same).isEqualTo(100);
            assertThat(echo.join()).isEqualTo(100);
        }
    }
}
