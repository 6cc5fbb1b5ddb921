package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A peer that sends any bytes, and takes no answer that breaks RFC 9112. */
final class StrictPeer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 ([1-5]\\d\\d) [\\t -~]*");
    private static final Pattern FIELD =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([\\t -~\\x80-\\xff]*?)[ \\t]*");
    private static final Pattern DATE = Pattern.compile(
            "(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");

    private final Socket socket;
    private final InputStream input;

    /** Fields by name in small letters. */
    record Answer(int status, Map<String, String> fields, String body) {}

    StrictPeer(HttpServer server) throws IOException {
        socket = new Socket(
                server.localAddress().getAddress(), server.localAddress().getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        input = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends; that the other side has closed in the meantime is seen when reading. */
    void send(byte[] bytes) throws IOException {
        send(bytes, 0, bytes.length);
    }

    void send(byte[] bytes, int from, int to) throws IOException {
        try {
            socket.getOutputStream().write(bytes, from, to - from);
        } catch (SocketException closed) {
            assertThat(closed).hasMessageMatching("(?i).*(reset|broken pipe).*");
        }
    }

    void end() throws IOException {
        socket.shutdownOutput();
    }

    /** The next answer; the body is left out of the answer to a HEAD. */
    Answer answer(boolean headOnly) throws IOException {
        Matcher statusLine = STATUS_LINE.matcher(line());
        assertThat(statusLine.matches()).as("status line '%s'", statusLine).isTrue();
        int status = Integer.parseInt(statusLine.group(1));
        Map<String, String> fields = fields();
        boolean bodiless = status < 200 || status == 204;
        assertThat(fields.containsKey("content-length")).isEqualTo(!bodiless && status != 304);
        assertThat(fields).doesNotContainKey("transfer-encoding");
        if (status >= 200) {
            assertThat(fields.get("date")).matches(DATE);
        }
        int length = headOnly ? 0 : Integer.parseInt(fields.getOrDefault("content-length", "0"));
        return new Answer(status, fields, new String(input.readNBytes(length), StandardCharsets.ISO_8859_1));
    }

    /** Waits until the server ends the connection; false if it sends something more. */
    boolean isEnded() throws IOException {
        try {
            return input.read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    private Map<String, String> fields() throws IOException {
        Map<String, String> fields = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            Matcher field = FIELD.matcher(line);
            assertThat(field.matches()).as("field line '%s'", line).isTrue();
            String before = fields.put(field.group(1).toLowerCase(Locale.ROOT), field.group(2));
            assertThat(before).as("%s twice", field.group(1)).isNull();
        }
        return fields;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = input.read(); b != '\r'; b = input.read()) {
            if (b < 0) {
                throw new EOFException("The connection ended within a line: '" + line + "'");
            }
            line.write(b);
        }
        assertThat(input.read()).as("behind CR").isEqualTo('\n');
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
