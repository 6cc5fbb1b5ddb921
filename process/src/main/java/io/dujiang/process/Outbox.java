package io.dujiang.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends batches to a worker: at once, without a change of threads, where they are small and there is room for them, else by a thread of its own.
 *
 * <p>Nobody waits here for the worker. Batches may overtake one another on their way in, since each is known by its number and slot.
 */
final class Outbox {
    private static final Logger log = LoggerFactory.getLogger(Outbox.class);
    private static final Batch END = new Batch(new FunctionCode(0, new byte[0], "", ""), List.of(), BatchSize.of(1));

    /** A larger batch is sent by the other thread, since copying it takes a while. */
    private static final int SMALL_BYTES = 64 * 1024;

    /** So much is copied at once, and then shown to the worker. */
    private static final int BURST_BYTES = 4 * SMALL_BYTES;

    private final Link link;
    private final KnownFunctions<Boolean> known = new KnownFunctions<>();
    private final ByteSink sink = new ByteSink();
    private final ReentrantLock lock = new ReentrantLock(); // guards what is above while the thread has nothing to send
    private final LinkedBlockingQueue<Batch> waiting = new LinkedBlockingQueue<>();
    private final AtomicInteger unsent = new AtomicInteger(); // waiting, or being sent

    Outbox(Link link) {
        this.link = link;
    }

    /**
     * Starts the thread.
     *
     * @param onFailure what it does if a batch cannot be written at all
     * @param onBroken what it does if the worker takes nothing any more: it is dead, or has spoiled the ring
     */
    void start(String name, Runnable onFailure, Runnable onBroken) {
        Thread.ofPlatform().daemon().name(name).start(() -> sendWaiting(name, onFailure, onBroken));
    }

    void send(List<Batch> batches) {
        lock.lock();
        try {
            int sent = unsent.get() == 0 ? sendNow(batches) : 0;
            if (sent < batches.size()) {
                unsent.addAndGet(batches.size() - sent);
                waiting.addAll(batches.subList(sent, batches.size()));
            }
        } finally {
            lock.unlock();
        }
    }

    private int sendNow(List<Batch> batches) {
        int sent = 0;
        boolean hasRoom = true;
        while (hasRoom && sent < batches.size() && isSmall(batches.get(sent))) {
            List<byte[]> frames = smallFrames(batches.subList(sent, batches.size()));
            int now = link.trySendAll(frames);
            for (Batch batch : batches.subList(sent, sent + now)) {
                known.put(batch.code.id(), true);
            }
            sent += now;
            hasRoom = now == frames.size();
        }
        return sent;
    }

    /** The frames of the first batches, as long as they are small; one whose function the worker does not know is the last. */
    private List<byte[]> smallFrames(List<Batch> batches) {
        List<byte[]> frames = new ArrayList<>(batches.size());
        boolean isKnown = true;
        int bytes = 0;
        for (int i = 0; isKnown && bytes < BURST_BYTES && i < batches.size() && isSmall(batches.get(i)); i++) {
            isKnown = known.has(batches.get(i).code.id());
            sink.truncate(0);
            batches.get(i).write(!isKnown, sink);
            frames.add(sink.toBytes());
            bytes += sink.size();
        }
        return frames;
    }

    private static boolean isSmall(Batch batch) {
        return batch.bytes() <= SMALL_BYTES;
    }

    private void sendWaiting(String name, Runnable onFailure, Runnable onBroken) {
        try {
            for (Batch batch = waiting.take(); batch != END; batch = waiting.take()) {
                sink.truncate(0);
                batch.write(!known.has(batch.code.id()), sink);
                known.put(batch.code.id(), true);
                link.send(sink.written());
                unsent.decrementAndGet();
            }
        } catch (IOException e) {
            onBroken.run(); // the thread that receives reports the death and has all that is known of it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            log.warn("{}: a batch could not be sent", name, e);
            onFailure.run();
        }
    }

    /** Ends the thread. */
    void close() {
        waiting.add(END);
    }
}
