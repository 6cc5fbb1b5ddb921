package io.dujiang.net;

/**
 * Status line and header of an answer, checked.
 *
 * @param length of the body as announced, or {@link #UNKNOWN}
 * @param persistent whether the peer lets the connection go on after it
 */
record ResponseHead(int status, Headers headers, long length, boolean persistent) {
    static final long UNKNOWN = -1;
}
