package io.dujiang.net;

/**
 * What answers the requests of an {@link HttpServer}: plain blocking code.
 *
 * <p>It runs on a virtual thread of the connection's loop, one request of a connection at a time, and may park as long as it
 * likes; what holds the carrier (files, native calls, long computing) is to be off-loaded. It is interrupted when the server
 * closes and the time to drain is over. Called from many threads at once.
 */
@FunctionalInterface
public interface HttpHandler {
    /**
     * Answers one request.
     *
     * @throws RequestBodyException as the request threw it; the peer gets its status
     * @throws Exception for which the peer gets a bare 500; the log gets the rest
     */
    HttpResponse handle(HttpRequest request) throws Exception;
}
