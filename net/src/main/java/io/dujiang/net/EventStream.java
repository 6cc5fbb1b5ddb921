package io.dujiang.net;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of one response on their way to the peer. Each is sent at once, parking while the peer is slower. Safe for all threads; events
 * do not mix.
 */
public final class EventStream {
    private static final Logger log = LoggerFactory.getLogger(EventStream.class);

    private final OutputStream output;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean ended;

    EventStream(OutputStream output) {
        this.output = output;
    }

    /** Sends an event that has only data. @throws IOException if the peer is gone */
    public void send(String data) throws IOException {
        send(ServerSentEvent.of(data));
    }

    /** @throws IOException if the peer is gone, or the response has ended */
    public void send(ServerSentEvent event) throws IOException {
        write(event.text());
    }

    /** Sends a comment, which the peer skips. @throws IOException if the peer is gone, or the response has ended */
    public void comment(String text) throws IOException {
        write(ServerSentEvent.appendLines(new StringBuilder(), ": ", text)
                .append('\n')
                .toString());
    }

    /** Sends an empty comment, so that a dead peer is noticed, unless something is being sent. */
    void beat() {
        if (lock.tryLock()) {
            try {
                comment("");
            } catch (IOException e) {
                log.debug("The peer of an event stream is gone", e);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Nothing is sent from now on. */
    void end() {
        lock.lock();
        try {
            ended = true;
        } finally {
            lock.unlock();
        }
    }

    private void write(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        lock.lock();
        try {
            if (ended) {
                throw new IOException("The event stream has ended; nothing can be sent any more");
            }
            output.write(bytes);
            output.flush();
        } finally {
            lock.unlock();
        }
    }
}
