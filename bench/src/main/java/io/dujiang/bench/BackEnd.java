package io.dujiang.bench;

/** A service that a handler calls and waits for. */
@FunctionalInterface
interface BackEnd {
    /** Connections that a server keeps to it at most, whoever asks. */
    int CONNECTIONS = 256;

    /** Calls it and returns the body of its answer. Blocks. */
    byte[] call() throws Exception;

    /** The answer to a path, which for {@link Page#WAIT} is what the back end says. Blocks there. */
    default Page page(String path) throws Exception {
        return path.equals(Page.WAIT) ? new Page("text/plain", call()) : Page.of(path);
    }
}
