package io.dujiang.net;

/** What sends the events of a response; see {@link HttpResponse#events(EventWriter)}. */
@FunctionalInterface
public interface EventWriter {
    /**
     * Sends events for as long as it likes; when it returns the response ends. Runs on the handler's task after the handler has answered.
     *
     * @throws Exception if the stream breaks off; the connection is closed, and the peer may ask again by {@code Last-Event-ID}
     */
    void writeTo(EventStream events) throws Exception;
}
