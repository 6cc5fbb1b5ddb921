package io.dujiang.net;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Iterator;
import java.util.Map;

/**
 * Request line and header of one request, checked.
 *
 * @param head whether only the header of the answer is wanted
 * @param persistent whether the peer lets the connection go on after the answer
 * @param http10 whether the peer speaks HTTP/1.0 and must be told that the connection goes on
 * @param expectsContinue whether the peer waits for 100 before it sends the body
 * @param announced the length of the body, or {@link #UNKNOWN} if it comes in chunks
 */
record RequestHead(
        String method,
        RequestTarget target,
        Headers headers,
        boolean head,
        boolean persistent,
        boolean http10,
        boolean expectsContinue,
        long announced) {
    static final long UNKNOWN = -1;

    /** A head that nobody sent. */
    static RequestHead of(String method, String target, Headers headers) throws Refusal {
        return new RequestHead(
                method,
                RequestTarget.parse(target, method),
                headers,
                method.equals("HEAD"),
                true,
                false,
                false,
                UNKNOWN);
    }

    static RequestHead check(HttpRequest message, HttpLimits limits) throws Refusal {
        checkVersion(message.protocolVersion());
        checkMethod(message.method());
        Fields fields = new Fields(message, limits);
        boolean http10 = message.protocolVersion().minorVersion() == 0;
        fields.checkHost(http10);
        String method = message.method().name();
        RequestTarget target = RequestTarget.parse(message.uri(), method);
        target.authority().ifPresent(fields::setHost);
        return new RequestHead(
                method,
                target,
                Headers.trusted(fields.flat),
                message.method().equals(HttpMethod.HEAD),
                http10 ? fields.keepAlive && !fields.close : !fields.close,
                http10,
                fields.expectsContinue && !http10,
                fields.announced);
    }

    private static void checkVersion(HttpVersion version) throws Refusal {
        if (!version.protocolName().equals("HTTP") || version.majorVersion() != 1) {
            throw new Refusal(
                    505,
                    "version-unsupported",
                    "HTTP version not supported",
                    "This server speaks HTTP/1.1; the request came as " + version);
        }
    }

    private static void checkMethod(HttpMethod method) throws Refusal {
        if (method.equals(HttpMethod.CONNECT)) {
            throw new Refusal(501, "method-unsupported", "Not implemented", "This server is no proxy: CONNECT");
        }
        if (!HeaderSyntax.isToken(method.name())) {
            throw Refusal.malformed("bad-method", "The method is not a token: '" + method.name() + "'");
        }
    }

    /** The header fields, copied flat, and what they say about the connection, found in the same pass. */
    private static final class Fields {
        private final String[] flat;
        private int hosts;
        private int hostAt;
        private boolean close;
        private boolean keepAlive;
        private boolean expectsContinue;
        private long announced;

        Fields(HttpRequest message, HttpLimits limits) throws Refusal {
            int lines = message.headers().size();
            if (lines > limits.headerLines()) {
                throw new Refusal(
                        431,
                        "too-many-headers",
                        "Request header too large",
                        "The header has " + lines + " lines; at most " + limits.headerLines() + " are taken");
            }
            flat = new String[2 * lines];
            Iterator<Map.Entry<CharSequence, CharSequence>> fields =
                    message.headers().iteratorCharSequence();
            for (int i = 0; fields.hasNext(); i += 2) {
                Map.Entry<CharSequence, CharSequence> field = fields.next();
                flat[i] = field.getKey().toString();
                flat[i + 1] = field.getValue().toString();
                note(i, flat[i], flat[i + 1]);
            }
        }

        private void note(int at, String name, String value) throws Refusal {
            switch (name.length()) {
                case 4 -> noteHost(at, name);
                case 6 -> noteExpect(name, value);
                case 10 -> noteConnection(name, value);
                case 14 -> announced = name.equalsIgnoreCase("content-length") ? Long.parseLong(value) : announced;
                case 17 -> noteCoding(name, value);
                default -> {}
            }
        }

        private void noteHost(int at, String name) {
            if (name.equalsIgnoreCase("host")) {
                hosts++;
                hostAt = at + 1;
            }
        }

        private void noteExpect(String name, String value) throws Refusal {
            if (name.equalsIgnoreCase("expect")) {
                for (String member : value.split(",", -1)) {
                    noteExpectation(member.strip());
                }
            }
        }

        private void noteExpectation(String member) throws Refusal {
            expectsContinue |= member.equalsIgnoreCase("100-continue");
            if (!member.isEmpty() && !member.equalsIgnoreCase("100-continue")) {
                throw new Refusal(
                        417, "bad-expectation", "Expectation failed", "Only 100-continue is met; got " + member);
            }
        }

        private void noteConnection(String name, String value) {
            if (name.equalsIgnoreCase("connection")) {
                for (String option : value.split(",", -1)) {
                    close |= option.strip().equalsIgnoreCase("close");
                    keepAlive |= option.strip().equalsIgnoreCase("keep-alive");
                }
            }
        }

        private void noteCoding(String name, String value) throws Refusal {
            if (!name.equalsIgnoreCase("transfer-encoding")) {
                return;
            }
            if (!value.equalsIgnoreCase("chunked")) {
                throw new Refusal(
                        501, "coding-unsupported", "Not implemented", "Only chunked is understood; got " + value);
            }
            announced = UNKNOWN;
        }

        private void checkHost(boolean optional) throws Refusal {
            if (hosts > 1 || (hosts == 0 && !optional)) {
                throw Refusal.malformed("bad-host", "A request carries one Host line; this one has " + hosts);
            }
            if (hosts == 1 && !flat[hostAt].isEmpty() && !HostSyntax.isHost(flat[hostAt])) {
                throw Refusal.malformed(
                        "bad-host", "The Host line names no host, perhaps with a port: '" + flat[hostAt] + "'");
            }
        }

        /** What the target says counts, not what the Host line says (RFC 9112, 3.2.2). */
        private void setHost(String authority) {
            if (hosts == 1) {
                flat[hostAt] = authority;
            }
        }
    }
}
