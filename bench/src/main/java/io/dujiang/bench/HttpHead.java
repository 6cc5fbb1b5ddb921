package io.dujiang.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The lines of an HTTP/1.1 head, for the peers on sockets of the JDK, which have no parser of their own. */
final class HttpHead {
    private static final int LONGEST_LINE = 8 << 10;
    private static final String CONTENT_LENGTH = "Content-Length:";
    private static final String CLOSE = "Connection: close";

    private HttpHead() {}

    /**
     * Reads a line without its end. Blocks.
     *
     * @param in buffered
     * @throws EOFException if the input ends before the line does
     */
    static String line(InputStream in) throws IOException {
        byte[] line = new byte[128];
        int length = 0;
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("The peer closed the connection");
            }
            if (length == LONGEST_LINE) {
                throw new IOException("A header line is longer than " + LONGEST_LINE + " bytes");
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, 2 * length);
            }
            line[length++] = (byte) next;
        }
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        return new String(line, 0, end, ISO_8859_1);
    }

    /** The length that a header line tells, or the given one if it is about something else. */
    static int contentLength(String line, int otherwise) {
        return line.regionMatches(true, 0, CONTENT_LENGTH, 0, CONTENT_LENGTH.length())
                ? Integer.parseInt(line.substring(CONTENT_LENGTH.length()).strip())
                : otherwise;
    }

    /** True if a header line ends the connection after this exchange. */
    static boolean isClose(String line) {
        return line.equalsIgnoreCase(CLOSE);
    }
}
