package io.dujiang.net;

import static io.dujiang.net.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.RejectionPolicy;
import io.dujiang.loop.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names whose servers are silent, and what goes on beside. */
@Timeout(60)
class HostNamesTest {
    private static final long LONG = Duration.ofSeconds(40).toNanos();
    private static final Duration SHORT = Duration.ofMillis(100);

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Semaphore answers = new Semaphore(0);
    private final CountDownLatch begun = new CountDownLatch(1);

    @AfterEach
    void answerAll() {
        answers.release(1_000);
    }

    /** The names that begin with "silent" get no answer until there is one, those with "no" none at all. */
    private InetAddress[] resolve(String host) throws IOException {
        asked.add(host);
        begun.countDown();
        if (host.startsWith("silent")) {
            answers.acquireUninterruptibly();
        }
        if (host.startsWith("no")) {
            throw new UnknownHostException(host);
        }
        return new InetAddress[] {InetAddress.getLoopbackAddress()};
    }

    /** All off-load threads are held too, and what is off-loaded beyond them runs in its caller, which is what must not happen to a look-up. */
    @Test
    void aSilentNameHoldsNeitherTheLoopNorOtherNamesNorWhatIsOffLoaded() throws Exception {
        HostNames names = new HostNames(this::resolve, 2, 10);
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch mayGo = new CountDownLatch(1);
        try (LoopGroup loops = LoopGroup.builder()
                        .loops(1)
                        .offload(1, 0, RejectionPolicy.CALLER_RUNS)
                        .start();
                HttpClient client = HttpClient.builder(loops).names(names).build();
                ScriptedServer server = new ScriptedServer((number, connection) -> {
                    connection.request();
                    connection.sendOk("answer");
                    connection.awaitEnd();
                })) {
            Task<Boolean> offloaded = loops.spawn(() -> loops.offload(() -> {
                held.countDown();
                mayGo.await();
                return true;
            }));
            held.await();
            int port = server.address().getPort();
            Task<ClientResponse> silent = loops.spawn(() -> client.send(get("silent", port)));
            begun.await();
            assertThat(loops.spawn(() -> client.send(get("other", port))).join().status())
                    .isEqualTo(200);
            assertThat(loops.spawn(() -> client.send(ClientRequest.get(server.uri("/"))))
                            .join()
                            .status())
                    .isEqualTo(200);
            mayGo.countDown();
            assertThat(offloaded.join()).isTrue();
            assertThat(loops.spawn(() -> loops.offload(() -> 1)).join()).isEqualTo(1);
            assertThat(asked).containsExactly("silent", "other");
            answers.release();
            assertThat(silent.join().status()).isEqualTo(200);
        }
    }

    private static ClientRequest get(String host, int port) {
        return ClientRequest.get(URI.create("http://" + host + ":" + port + "/"));
    }

    @Test
    void theConnectTimeoutEndsTheWaitForAName() {
        HostNames names = new HostNames(this::resolve, 1, 1);
        try (LoopGroup loops = LoopGroup.builder().loops(1).start();
                HttpClient client = HttpClient.builder(loops)
                        .names(names)
                        .connectTimeout(SHORT)
                        .build()) {
            assertThatThrownBy(() -> client.send(get("silent", 80)))
                    .isInstanceOf(HttpConnectException.class)
                    .hasMessageContaining("connectTimeout PT0.1S")
                    .hasMessageContaining("The name silent was not looked up in time");
            assertThatThrownBy(() -> client.send(get("silent", 80).withTimeout(Duration.ofMillis(20))))
                    .isInstanceOf(HttpTimeoutException.class)
                    .hasMessageContaining("the address of the name");
        }
    }

    @Test
    void allWhoAskForANameWaitForTheSameLookUp() throws Exception {
        HostNames names = new HostNames(this::resolve, 2, 10);
        CompletableFuture<List<InetAddress>> first = ask(names, "silent");
        begun.await();
        CompletableFuture<List<InetAddress>> second = ask(names, "silent");
        await().until(() -> names.waiters("silent") == 2);
        assertThatThrownBy(() -> names.lookUp("silent", 1)).isInstanceOf(SocketTimeoutException.class);
        answers.release();
        assertThat(first.get()).containsExactly(InetAddress.getLoopbackAddress());
        assertThat(second.get()).isEqualTo(first.get());
        assertThat(asked).containsExactly("silent");
        answers.release();
        assertThat(names.lookUp("silent", LONG)).as("asked anew").isEqualTo(first.get());
        assertThat(asked).hasSize(2);
    }

    @Test
    void whatNobodyWaitsForAnyMoreIsNotLookedUpAndMakesRoom() throws Exception {
        HostNames names = new HostNames(this::resolve, 1, 1);
        CompletableFuture<List<InetAddress>> silent = ask(names, "silent");
        begun.await();
        assertThatThrownBy(() -> names.lookUp("given-up", 1)).isInstanceOf(SocketTimeoutException.class);
        CompletableFuture<List<InetAddress>> next = ask(names, "next");
        await().until(() -> names.waiters("next") == 1);
        answers.release();
        assertThat(silent.get()).isNotEmpty();
        assertThat(next.get()).isNotEmpty();
        assertThat(asked).containsExactly("silent", "next");
    }

    @Test
    void moreNamesThanMayWaitAreRefused() throws Exception {
        HostNames names = new HostNames(this::resolve, 1, 1);
        CompletableFuture<List<InetAddress>> silent = ask(names, "silent");
        begun.await();
        CompletableFuture<List<InetAddress>> next = ask(names, "next");
        await().until(() -> names.waiters("next") == 1);
        assertThatThrownBy(() -> names.lookUp("refused", LONG))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("refused")
                .hasMessageContaining("1 threads")
                .hasMessageContaining("1 names");
        answers.release();
        assertThat(silent.get()).isEqualTo(next.get());
        assertThat(names.waiters("silent")).isZero();
    }

    @Test
    void failuresAreTold() {
        HostNames names = new HostNames(this::resolve, 1, 1);
        assertThatThrownBy(() -> names.lookUp("nowhere", LONG))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("nowhere is not known");
    }

    private static CompletableFuture<List<InetAddress>> ask(HostNames names, String host) {
        CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
        var _ = Thread.ofVirtual().start(() -> {
            try {
                found.complete(names.lookUp(host, LONG));
            } catch (IOException | InterruptedException e) {
                found.completeExceptionally(e);
            }
        });
        return found;
    }
}
