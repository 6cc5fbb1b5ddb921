package io.dujiang.bench;

/** One end of an exchange of messages between two processes, in both directions. Used by one thread; its calls wait. */
interface IpcLink extends AutoCloseable {
    /** Sends a message of so many words of 8 bytes, each by one larger than the word before, written for this message. */
    void send(int words, long first) throws Exception;

    /** Receives a message of so many words, and returns their sum. */
    long receive(int words) throws Exception;

    @Override
    void close();

    /**
     * An end, and where the other process finds the other one.
     *
     * @param address without spaces
     */
    record Offer(IpcLink link, String address) {}
}
