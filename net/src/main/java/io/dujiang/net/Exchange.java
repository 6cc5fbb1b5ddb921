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
 * One request and its response: on the task the handler and then, if there is one, the writer of the body; on the loop what of it is sent.
 *
 * <p>At the end of the task exactly one of {@link #respond}, {@link #streamed} and {@link #breakOff} has the loop go on.
 */
final class Exchange implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Exchange.class);

    private final ServerConnection connection;
    private final ServerConnection.Shared shared;
    private final ResponseOutput output;
    private final RequestHead head;
    private final HttpRequest request;
    private volatile @Nullable Thread task;
    private volatile boolean interrupted;

    // the task's, until it has the loop deliver the answer
    private @Nullable HttpResponse answer;
    private boolean isLast;

    Exchange(
            ServerConnection connection,
            ServerConnection.Shared shared,
            ResponseOutput output,
            RequestHead head,
            HttpRequest request) {
        this.connection = connection;
        this.shared = shared;
        this.output = output;
        this.head = head;
        this.request = request;
    }

    RequestHead head() {
        return head;
    }

    /** Interrupts the task while it runs; if it has not begun, it does not call the handler. Any thread may call it. */
    void interrupt() {
        interrupted = true;
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
        HttpResponse handled;
        try {
            if (interrupted) {
                throw new InterruptedException();
            }
            handled = Objects.requireNonNull(shared.handler().handle(request), "The handler answered null");
        } catch (Throwable e) {
            fail(e);
            return;
        }
        WrittenBody body = handled.written();
        if (body == null || head.head()) {
            respond(handled, false);
        } else {
            stream(handled, body);
        }
    }

    private void stream(HttpResponse handled, WrittenBody body) {
        BodyOutput written = new BodyOutput(body.length(), 0, empty -> begin(handled, empty));
        byte[] whole;
        try {
            write(body, written);
            whole = written.end();
        } catch (Throwable e) {
            if (written.hasBegun()) {
                logBrokenOff(e);
                breakOff();
            } else {
                fail(e);
            }
            return;
        }
        if (whole == null) {
            streamed();
        } else {
            respond(handled.withWhole(whole), false);
        }
    }

    private void write(WrittenBody body, BodyOutput written) throws Exception {
        switch (body) {
            case WrittenBody.Pieces pieces -> pieces.writer().writeTo(written);
            case WrittenBody.Events events -> {
                written.flush();
                EventStream stream = new EventStream(written);
                ScheduledTask heart =
                        shared.loops().scheduleWithFixedDelay(events.heartbeat(), events.heartbeat(), stream::beat);
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
            breakOff();
            return;
        }
        respond(answerTo(why), why instanceof RequestBodyException);
    }

    private HttpResponse answerTo(Throwable why) {
        return switch (why) {
            case RequestBodyException e -> {
                log.debug("The body of {} is refused: {}", request, e.getMessage());
                count(e);
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

    private void count(RequestBodyException refused) {
        if (!refused.isCounted()) {
            shared.counts().refused(refused.refusal());
        }
    }

    private static HttpResponse closing() {
        return new Refusal(503, "closing", "Service unavailable", "The server is closing").response();
    }

    private void logBrokenOff(Throwable why) {
        if (why instanceof RequestBodyException e) {
            count(e);
            log.debug("The response to {} breaks off, since the body is refused: {}", request, e.getMessage());
        } else if (why instanceof InterruptedException || (why instanceof IOException && connection.isPeerGone())) {
            log.debug("The response to {} breaks off, since the peer is gone or the server ends", request, why);
        } else {
            log.error("The response to {} breaks off within its body; the connection is closed", request, why);
        }
    }

    /** Ends the task with a whole answer. */
    private void respond(HttpResponse whole, boolean last) {
        answer = whole;
        isLast = last;
        connection.deliver();
    }

    /** On the loop: sends the whole answer that the task has ended with. */
    void deliver() {
        HttpResponse whole = Objects.requireNonNull(answer);
        answer = null;
        if (connection.taskEnded()) {
            boolean last = isLast || connection.isLast(head) || connection.isTooLongToSkip();
            connection.skipBody();
            output.send(head, whole, last);
        }
    }

    /** Begins a response whose body follows by the flow that is answered. */
    private Outflow begin(HttpResponse begun, boolean empty) {
        OutgoingBody stream = output.stream(ResponseEncoder.Framing.of(begun, head));
        connection.sending(() -> {
            if (connection.isGone()) {
                stream.outflow().fail(connection.lost());
                return;
            }
            connection.enter(ConnectionPhase.STREAMING);
            output.begin(head, begun, stream, connection.isLast(head), empty);
        });
        return stream.outflow();
    }

    /** Ends the task that has written all of a response that has begun. */
    private void streamed() {
        connection.sending(connection::taskEnded);
    }

    /** Ends the task that cannot go on with a response that has begun. */
    private void breakOff() {
        connection.sending(() -> {
            if (connection.taskEnded()) {
                output.breakOff();
            }
        });
    }
}
