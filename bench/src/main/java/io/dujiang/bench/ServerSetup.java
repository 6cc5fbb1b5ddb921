package io.dujiang.bench;

/**
 * What a server that is measured shall be like.
 *
 * @param port of 127.0.0.1 to listen on; 0 takes a free one
 * @param loops event loops, where the server has such
 * @param policy the engine of the loops of ours, or {@code portable}
 * @param backEnd port of the back end that {@link Page#WAIT} calls; 0 for none
 */
record ServerSetup(int port, int loops, String policy, int backEnd) {
    static final String PORTABLE = "portable";
    static final String AUTO = "auto";
}
