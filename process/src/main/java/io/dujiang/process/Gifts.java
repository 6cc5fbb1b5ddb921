package io.dujiang.process;

import io.dujiang.memory.SharedMemory;
import io.dujiang.memory.SharedMemoryException;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.StreamCorruptedException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The exchanges in shared memory that stand in a result: what the worker made belongs to the pool's process as soon as the outcome has come, and whoever reads the
 * result gets it. What nobody reads is closed.
 */
final class Gifts {
    private static final int MOST = 4_096;

    /** The bytes of an outcome before its value: its status and its length. */
    private static final int HEAD = 1 + Integer.BYTES;

    private final Map<Handle, AutoCloseable> exchanges = new HashMap<>();
    private final List<AutoCloseable> adopted = new ArrayList<>();
    private final Set<AutoCloseable> used = new HashSet<>();
    private final AtomicBoolean taken = new AtomicBoolean();
    private @Nullable RuntimeException failure;
    private boolean gone;

    private Gifts() {}

    /**
     * Worker: gives up what a result holds, and adds to its outcome what the pool needs to take it over.
     *
     * @param outcome where that begins, of which the result has been written
     */
    static void write(Map<Handle, AutoCloseable> exchanges, int outcome, ByteSink sink) {
        if (exchanges.size() > MOST) {
            throw new NotTransferableException(
                    "The result holds " + exchanges.size() + " arrays or other things in shared memory, and " + MOST
                            + " are allowed: make fewer that are larger",
                    null);
        }
        int begin = sink.size();
        sink.putInt(exchanges.size());
        exchanges.forEach((handle, exchange) -> {
            sink.putBytes(handle.kind().name().getBytes(StandardCharsets.UTF_8));
            sink.putBytes(handle.name().getBytes(StandardCharsets.UTF_8));
            sink.write(Attachments.handOver(handle, exchange) ? 1 : 0);
        });
        sink.putInt(sink.size() - begin);
        sink.setByte(outcome, Protocol.SHARED);
        sink.setInt(outcome + 1, sink.size() - outcome - HEAD);
    }

    /**
     * Pool: takes over what comes with the outcome that begins there. What is in the way of that is told to whoever reads it.
     *
     * @throws IOException if the bytes are none of this protocol
     */
    static Gifts read(ByteBuffer frame, int outcome) throws IOException {
        Gifts gifts = new Gifts();
        try {
            int end = outcome + HEAD + frame.getInt(outcome + 1) - Integer.BYTES;
            gifts.take(frame.duplicate().limit(end).position(end - frame.getInt(end)));
        } catch (SharedMemoryException e) {
            gifts.close();
            gifts.failure = e;
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            gifts.close();
            throw (IOException)
                    new StreamCorruptedException("A worker sent a list of shared memory that is none").initCause(e);
        } catch (IOException | RuntimeException | Error e) {
            gifts.close();
            throw e;
        }
        return gifts;
    }

    private void take(ByteBuffer bytes) throws IOException {
        List<Handle> given = new ArrayList<>();
        for (int left = bytes.getInt(); left > 0; left--) {
            Handle.Kind kind = Handle.Kind.valueOf(ValueReader.text(bytes));
            Handle handle = new Handle(kind, ValueReader.text(bytes));
            if (bytes.get() != 0) {
                given.add(handle);
            } else {
                findLent(handle);
            }
        }
        if (bytes.hasRemaining()) {
            throw new StreamCorruptedException("A worker sent a list of shared memory that is longer than it says");
        }
        adopt(given);
    }

    private void findLent(Handle handle) {
        AutoCloseable lent = Lent.get(handle);
        if (lent != null) {
            exchanges.put(handle, lent);
        }
    }

    /** If one fails nobody gets the others either, which no sweep takes while their worker lives: it closes what has no name any more. */
    private void adopt(List<Handle> given) {
        for (int i = 0; i < given.size(); i++) {
            try {
                adopt(given.get(i));
            } catch (SharedMemoryException e) {
                gone = Files.notExists(Path.of(given.get(i).name()));
                given.subList(i, given.size()).forEach(left -> SharedMemory.discard(left.name()));
                throw e;
            }
        }
    }

    private void adopt(Handle handle) {
        AutoCloseable exchange = handle.adopt();
        adopted.add(exchange);
        exchanges.put(handle, exchange);
        Lent.add(handle, exchange);
    }

    /** True if something could not be taken over since it was not there: perhaps its worker is dead, and it was swept. */
    boolean isGone() {
        return gone;
    }

    /** Claims what there is, for a reader or for the one who closes it. Returns false if another was first. */
    boolean claim() {
        return taken.compareAndSet(false, true);
    }

    /** Throws what was in the way of taking over. */
    void requireWhole() {
        if (failure != null) {
            throw failure;
        }
    }

    /** What a handle in the result stands for. */
    AutoCloseable get(Handle handle) throws InvalidObjectException {
        AutoCloseable exchange = exchanges.get(handle);
        if (exchange == null) {
            throw new InvalidObjectException(handle.name()
                    + " cannot be taken over: the worker had closed it, or it belongs to neither the worker"
                    + " nor the pool's process, or that has let go of it");
        }
        used.add(exchange);
        return exchange;
    }

    /** Closes what came and is not in the result. */
    void closeUnused() {
        adopted.stream().filter(exchange -> !used.contains(exchange)).forEach(Gifts::close);
    }

    /** Closes what came and belonged to the worker: nobody gets it. */
    void close() {
        adopted.forEach(Gifts::close);
    }

    private static void close(AutoCloseable exchange) {
        try {
            exchange.close();
        } catch (Exception e) {
            LoggerFactory.getLogger(Gifts.class)
                    .warn("{} cannot be closed, and stays until this process ends", exchange, e);
        }
    }
}
