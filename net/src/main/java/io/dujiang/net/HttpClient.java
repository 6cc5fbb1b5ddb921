package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;

/**
 * An HTTP/1.1 client on the loops: blocking calls over a pool of connections that are kept alive.
 *
 * <p>Safe for use by any number of threads; each call parks its own. A request is sent once more, on a new connection, only if one out of
 * the pool turns out to be closed before any byte of an answer, and the request had not been sent at all or is {@linkplain
 * ClientRequest#asIdempotent() idempotent}, and its body is not {@linkplain ClientRequest#withBody(BodyWriter) written}. An interrupt of
 * the caller ends its exchange and closes the connection.
 */
public final class HttpClient implements AutoCloseable {
    private final ConnectionPools pools;

    HttpClient(HttpClientBuilder builder) {
        pools = new ConnectionPools(
                builder.maxConnectionsPerHost,
                builder.maxConnections,
                new Connector(
                        builder.loops,
                        builder.names,
                        builder.connectTimeout,
                        builder.idleTimeout,
                        new ClientTls(builder.tls)));
    }

    /** Describes a client on these loops. */
    public static HttpClientBuilder builder(LoopGroup loops) {
        return new HttpClientBuilder(loops);
    }

    /**
     * Sends a request and waits for the whole answer, or as much of its body as {@link ClientRequest#withMaxResponseBytes} says.
     *
     * @throws HttpConnectException if no connection came about; nothing was sent
     * @throws HttpTimeoutException if the request's time is over, or the peer does not begin to answer in time, or stalls
     * @throws ConnectionLostException if the connection ended before the answer was whole
     * @throws HttpProtocolException if the answer is not HTTP/1.1
     * @throws HttpRedirectException if the request follows redirects, and one must not be followed
     * @throws IOException if the body of the request could not be written; its cause tells why
     * @throws InterruptedException if the caller is interrupted; whether the peer has acted on the request is not known
     * @throws IllegalStateException if the client is closed
     */
    public ClientResponse send(ClientRequest request) throws IOException, InterruptedException {
        try (StreamedResponse answer = follow(request, Long.MAX_VALUE)) {
            return answer.whole(request.options().limits().whole());
        } catch (InterruptedIOException e) {
            if (!Thread.interrupted()) {
                throw e;
            }
            InterruptedException interrupted = new InterruptedException(e.getMessage());
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /**
     * Sends a request and waits for the head of its answer; the body is read as it comes. Throws what {@link #send} throws. What is answered
     * must be closed.
     */
    public StreamedResponse open(ClientRequest request) throws IOException, InterruptedException {
        long most = request.options().limits().streamed();
        StreamedResponse answer = follow(request, most);
        if (answer.length().orElse(0) > most && !request.method().equals("HEAD")) {
            answer.close();
            throw AnswerInput.tooLong(request, most);
        }
        return answer;
    }

    private StreamedResponse follow(ClientRequest first, long most) throws IOException, InterruptedException {
        long end = Wait.deadline(first.options().times().whole().toNanos());
        if (first.options().redirects() == 0) {
            return exchange(first, end, most);
        }
        Redirects redirects = new Redirects(first);
        ClientRequest request = first;
        while (true) {
            StreamedResponse answer = exchange(request, end, most);
            Optional<ClientRequest> next;
            try {
                next = redirects.after(request, answer.status(), answer.headers());
            } catch (HttpRedirectException e) {
                answer.close();
                throw e;
            }
            if (next.isEmpty()) {
                return answer;
            }
            answer.close();
            request = next.get();
        }
    }

    private StreamedResponse exchange(ClientRequest request, long end, long most)
            throws IOException, InterruptedException {
        if (pools.isClosed()) {
            throw new IllegalStateException("The client is closed; " + request + " was not sent");
        }
        Lease lease = pools.lease(request, end);
        ClientExchange.Answer answer = lease.call();
        Inflow coming = answer.coming();
        if (coming == null) {
            lease.keep();
            return StreamedResponse.whole(request.uri(), answer.head(), answer.whole());
        }
        return new StreamedResponse(request.uri(), answer.head(), new AnswerInput(lease, coming, most));
    }

    /** Closes what is at rest and takes no more requests; exchanges under way end first. */
    @Override
    public void close() {
        pools.close();
    }
}
