package io.dujiang.net;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.AsciiString;

/**
 * Netty's decoder of responses, where it lets more through than is safe made to refuse it: what the peer and a proxy between may take for
 * different ends of a body (RFC 9112, 6.3).
 */
abstract class StrictResponseDecoder extends HttpResponseDecoder {
    private int lengths;
    private int codings;
    private int wordEnd;
    private boolean headOnly;

    StrictResponseDecoder(HttpDecoderConfig config) {
        super(config);
    }

    /**
     * Makes ready for the next response.
     *
     * @param asked whether only the header was asked for
     */
    final void forget(boolean asked) {
        headOnly = asked;
        forgetFields();
    }

    private void forgetFields() {
        lengths = 0;
        codings = 0;
    }

    /** Whether the body of a response of this status is empty whatever its header says. */
    final boolean isBodiless(int status) {
        return headOnly || status < 200 || status == 204 || status == 304;
    }

    /** Checks the status line and what frames the body, once the header is there. */
    final void checkHead(HttpResponse head) throws HttpProtocolException {
        int status = head.status().code();
        if (head.protocolVersion().majorVersion() != 1) {
            throw new HttpProtocolException("The peer answered in " + head.protocolVersion() + ", not in HTTP/1.1");
        }
        if (status == 101 || status < 100 || status > 599) {
            throw new HttpProtocolException("The peer answered status " + status + ", which nobody asked for or knows");
        }
        if (lengths > 1 || codings > 1 || lengths + codings > 1) {
            throw new HttpProtocolException("The end of the answer's body is ambiguous: its header has " + lengths
                    + " Content-Length and " + codings + " Transfer-Encoding");
        }
        checkCoding(head);
        forgetFields();
    }

    private void checkCoding(HttpResponse head) throws HttpProtocolException {
        String coding = head.headers().get(HttpHeaderNames.TRANSFER_ENCODING);
        if (coding == null) {
            return;
        }
        if (!HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(coding)) {
            throw new HttpProtocolException(
                    "The answer has Transfer-Encoding '" + coding + "', but only chunked was offered");
        }
        if (head.protocolVersion().minorVersion() == 0) {
            throw new HttpProtocolException(
                    "The answer is of HTTP/1.0 and yet in chunks: its framing is not to be trusted");
        }
    }

    @Override
    protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
        wordEnd = start + length;
        String version = super.splitFirstWordInitialLine(line, start, length);
        if (!version.startsWith("HTTP/")) {
            throw new IllegalArgumentException("The version is not written as HTTP/1.1: " + version);
        }
        return version;
    }

    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
        if (start != wordEnd + 1 || line[wordEnd] != ' ') {
            throw new IllegalArgumentException("Version and status are not separated by one space");
        }
        String status = super.splitSecondWordInitialLine(line, start, length);
        if (length != 3 || !isDigit(line[start]) || !isDigit(line[start + 1]) || !isDigit(line[start + 2])) {
            throw new IllegalArgumentException("The status is not of three digits: " + status);
        }
        return status;
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }

    @Override
    protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
        for (int i = start; i < start + length; i++) {
            boolean control = line[i] >= 0 && line[i] < ' ' && line[i] != '\t';
            if (control || line[i] == 0x7f) {
                throw new IllegalArgumentException("The reason of the status holds the control character " + line[i]);
            }
        }
        return super.splitThirdWordInitialLine(line, start, length);
    }

    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        checkColon(line, start + length);
        AsciiString name = FieldNames.of(line, start, length);
        if (length == 14 && name.contentEqualsIgnoreCase(HttpHeaderNames.CONTENT_LENGTH)) {
            lengths++;
        } else if (length == 17 && name.contentEqualsIgnoreCase(HttpHeaderNames.TRANSFER_ENCODING)) {
            codings++;
        }
        return name;
    }

    /** Blanks before the colon are to be removed (RFC 9112, 5.1); Netty removes words too. */
    private static void checkColon(byte[] line, int from) {
        int at = from;
        while (at < line.length && (line[at] == ' ' || line[at] == '\t')) {
            at++;
        }
        if (at == line.length || line[at] != ':') {
            throw new IllegalArgumentException("The name of a header field is not followed by a colon");
        }
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        return message instanceof HttpResponse response
                && isBodiless(response.status().code());
    }
}
