package io.dujiang.process;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the workers of a pool connect: each twice, for control and for data, and only with the token that it was given. */
final class Rendezvous implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Rendezvous.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long PAUSE_NANOS = 100_000_000;

    private final ServerSocketChannel server;
    private final long maxFrame;
    private final Map<Integer, Expected> expected = new ConcurrentHashMap<>();

    private Rendezvous(ServerSocketChannel server, long maxFrame) {
        this.server = server;
        this.maxFrame = maxFrame;
    }

    /**
     * A worker that was told to connect.
     *
     * @param token what it must say
     * @param control its control connection, once it is there
     * @param data its data connection, once it is there
     */
    record Expected(String token, CompletableFuture<SocketLink> control, CompletableFuture<SocketLink> data) {
        void fail(IOException why) {
            control.completeExceptionally(why);
            data.completeExceptionally(why);
        }

        /** Closes the connections that are there, and takes no more. */
        void close() {
            fail(new IOException("The worker is gone"));
            List.of(control, data).forEach(link -> {
                if (!link.isCompletedExceptionally()) {
                    link.join().close();
                }
            });
        }
    }

    static Rendezvous open(WorkerFolder folder, long maxFrame) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(folder.socket()));
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        Rendezvous rendezvous = new Rendezvous(server, maxFrame);
        Thread.ofPlatform().daemon().name("pool-accept").start(rendezvous::accept);
        return rendezvous;
    }

    Expected expect(int number) {
        byte[] token = new byte[32];
        RANDOM.nextBytes(token);
        Expected worker =
                new Expected(HexFormat.of().formatHex(token), new CompletableFuture<>(), new CompletableFuture<>());
        expected.put(number, worker);
        return worker;
    }

    /** A worker is gone, or did not come: its connections are closed. */
    void forget(int number) {
        Expected gone = expected.remove(number);
        if (gone != null) {
            gone.close();
        }
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                greetElsewhere(server.accept());
            } catch (IOException | RuntimeException | Error e) {
                pauseAfter(e);
            }
        }
    }

    private void greetElsewhere(SocketChannel channel) throws IOException {
        try {
            Thread.ofPlatform().daemon().name("pool-greeting").start(() -> greet(channel));
        } catch (RuntimeException | Error e) { // no thread: the worker that has connected ends
            channel.close();
            throw e;
        }
    }

    /** Too many files may be open, or there may be no memory, for a while: then the worker that connects waits. */
    private void pauseAfter(Throwable failure) {
        if (server.isOpen()) {
            log.warn("A worker cannot connect to its pool; it is tried again", failure);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void greet(SocketChannel channel) {
        SocketLink link = new SocketLink(channel, maxFrame);
        try {
            if (!introduce(link, link.receive())) {
                log.warn("A process without the token of a worker tried to connect, and was refused");
                link.close();
            }
        } catch (EOFException e) {
            log.debug("A process that tried to connect as a worker ended before it had said who it is");
            link.close();
        } catch (IOException | RuntimeException | Error e) {
            log.warn("A process that tried to connect as a worker was refused", e);
            link.close();
        }
    }

    private boolean introduce(SocketLink link, ByteBuffer greeting) throws IOException {
        Expected worker = expected.get(greeting.getInt());
        int kind = greeting.get();
        byte[] token = ValueReader.bytes(greeting);
        if (worker == null || !MessageDigest.isEqual(token, worker.token().getBytes(StandardCharsets.US_ASCII))) {
            return false;
        }
        return (kind == 'C' ? worker.control() : worker.data()).complete(link);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            log.warn("The socket of a pool cannot be closed", e);
        }
        expected.values().forEach(worker -> worker.fail(new IOException("The pool was closed")));
    }
}
