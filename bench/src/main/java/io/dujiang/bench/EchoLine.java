package io.dujiang.bench;

/** A connection to a task that sends back what it gets, by a socket of this machine. */
interface EchoLine extends AutoCloseable {
    int BYTES = 8;

    /** Sends {@link #BYTES} and parks until they are back. One task at a time. */
    void roundTrip() throws Exception;

    @Override
    void close();
}
