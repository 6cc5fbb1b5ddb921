package io.dujiang.net;

/** What a {@link TcpServer} does with a connection: plain blocking code, in a task of its own for each. */
@FunctionalInterface
public interface TcpHandler {
    /**
     * Serves a connection. When it returns the stream is {@linkplain TcpStream#close closed}; when it throws, the stream is {@linkplain
     * TcpStream#abort reset}, and what it threw is logged unless it is an {@link java.io.IOException} or {@link InterruptedException}.
     *
     * <p>It runs on the loop of its connection: what computes long, reads files or looks up names belongs into {@link
     * io.dujiang.loop.LoopGroup#offload}. It is interrupted when the server closes and does not wait any longer.
     */
    void handle(TcpStream stream) throws Exception;
}
