package io.dujiang.net;

import java.io.IOException;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the body of a request, on a task beside the one that waits for the answer. */
final class SendBody implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(SendBody.class);

    private final ClientConnection connection;
    private final ClientExchange exchange;
    private final WrittenBody.Pieces body;
    private boolean unwanted;
    private boolean stopped;
    private @Nullable Thread task;

    SendBody(ClientConnection connection, ClientExchange exchange, WrittenBody.Pieces body) {
        this.connection = connection;
        this.exchange = exchange;
        this.body = body;
    }

    /** Interrupts the task, now or as soon as it runs. Any thread may call it. */
    synchronized void interrupt() {
        stopped = true;
        if (task != null) {
            task.interrupt();
        }
    }

    private synchronized void enter() {
        task = Thread.currentThread();
        if (stopped) {
            task.interrupt();
        }
    }

    private synchronized void leave() {
        task = null;
    }

    @Override
    public void run() {
        enter();
        try {
            BodyOutput output = new BodyOutput(body.length(), exchange.stallNanos(), this::begin);
            body.writer().writeTo(output);
            byte[] whole = output.end();
            if (whole != null) {
                connection.output().start(exchange, whole);
            }
        } catch (Throwable e) {
            log.debug("The body of {} was not written to its end", exchange.request(), e);
            if (!unwanted) { // then the answer has come, and its end is that of the connection
                connection.breakOff(exchange, failure(e));
            }
        } finally {
            leave();
        }
    }

    private Outflow begin(boolean empty) throws IOException, InterruptedException {
        Outflow flow = connection.output().begin(exchange, body, empty || body.isAskedFor());
        if (body.isAskedFor() && !exchange.awaitAsking(body.patience())) {
            unwanted = true;
            throw new IOException(exchange.destination()
                    + (exchange.hasFailed() ? " is gone, and so is " : " answered ") + exchange.request()
                    + " without asking for its body, which is not sent");
        }
        return flow;
    }

    /** What went wrong with the request of a peer, whose body this one passes on, is for its handler to let through. */
    private IOException failure(Throwable cause) {
        return switch (cause) {
            case RequestBodyException e -> e;
            case ConnectionLostException e -> e;
            case SocketTimeoutException _ -> exchange.stalled("took nothing of the body");
            default ->
                new IOException("The body of " + exchange.request() + " was not written to its end: " + cause, cause);
        };
    }
}
