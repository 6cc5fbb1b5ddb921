package io.dujiang.net;

import io.dujiang.loop.ScheduledTask;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its response, on the task that runs the handler and then, if there is one, the writer of the body. At its end it calls
 * exactly one of {@link ServerConnection#respond(HttpResponse, boolean)}, {@link ServerConnection#streamed} and {@link ServerConnection#breakOff}.
 */
final class Exchange implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Exchange.class);

    private final ServerConnection connection;
    private final RequestHead head;
    private final HttpRequest request;
    private volatile @Nullable Thread task;

    Exchange(ServerConnection connection, RequestHead head, HttpRequest request) {
        this.connection = connection;
        this.head = head;
        this.request = request;
    }

    RequestHead head() {
        return head;
    }

    /** Interrupts the task while it runs. Any thread may call it. */
    void interrupt() {
        Thread running = task;
        if (running != null) {
            running.interrupt();
        }
    }

    @Override
    public void run() {
        task = Thread.currentThread();
        try {
            answer();
        } catch (RejectedExecutionException e) {
            log.debug("The answer to {} is dropped, since the loops are closed", request, e);
        } finally {
            task = null;
        }
    }

    private void answer() {
        HttpResponse answer;
        try {
            answer = Objects.requireNonNull(connection.handler().handle(request), "The handler answered null");
        } catch (Throwable e) {
            fail(e);
            return;
        }
        WrittenBody body = answer.written();
        if (body == null || head.head()) {
            connection.respond(answer, false);
        } else {
            stream(answer, body);
        }
    }

    private void stream(HttpResponse answer, WrittenBody body) {
        BodyOutput output = new BodyOutput(body.length(), 0, empty -> connection.begin(head, answer, empty));
        byte[] whole;
        try {
            write(body, output);
            whole = output.end();
        } catch (Throwable e) {
            if (output.hasBegun()) {
                logBrokenOff(e);
                connection.breakOff();
            } else {
                fail(e);
            }
            return;
        }
        if (whole == null) {
            connection.streamed();
        } else {
            connection.respond(answer.withWhole(whole), false);
        }
    }

    private void write(WrittenBody body, BodyOutput output) throws Exception {
        switch (body) {
            case WrittenBody.Pieces pieces -> pieces.writer().writeTo(output);
            case WrittenBody.Events events -> {
                output.flush();
                EventStream stream = new EventStream(output);
                ScheduledTask heart =
                        connection.loops().scheduleWithFixedDelay(events.heartbeat(), events.heartbeat(), stream::beat);
                try {
                    events.writer().writeTo(stream);
                } finally {
                    heart.cancel();
                    stream.end();
                }
            }
        }
    }

    private void fail(Throwable why) {
        if (why instanceof ConnectionLostException && connection.isCutShort()) {
            log.debug("The peer of {} ended its side within the body, and gets no answer", request);
            connection.breakOff();
            return;
        }
        connection.respond(answerTo(why), why instanceof RequestBodyException);
    }

    private HttpResponse answerTo(Throwable why) {
        return switch (why) {
            case RequestBodyException e -> {
                log.debug("The body of {} is refused: {}", request, e.getMessage());
                connection.count(e.refusal());
                yield e.response();
            }
            case ConnectionLostException e -> {
                log.debug("The peer of {} is gone: {}", request, e.getMessage());
                yield closing();
            }
            case InterruptedException _, InterruptedIOException _ -> {
                log.debug("The handler of {} was interrupted by the end of the server or of the connection", request);
                yield closing();
            }
            default -> {
                log.error("The handler of {} failed; the peer gets a bare 500", request, why);
                yield new Refusal(500, "internal-error", "Internal server error", "The request could not be handled")
                        .response();
            }
        };
    }

    private static HttpResponse closing() {
        return new Refusal(503, "closing", "Service unavailable", "The server is closing").response();
    }

    private void logBrokenOff(Throwable why) {
        if (why instanceof InterruptedException || (why instanceof IOException && connection.isGone())) {
            log.debug("The response to {} breaks off, since the peer is gone or the server ends", request, why);
        } else {
            log.error("The response to {} breaks off within its body; the connection is closed", request, why);
        }
    }
}
