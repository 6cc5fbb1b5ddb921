package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.AsciiString;

/**
 * Netty's decoder of requests, where it lets more through than is safe made to refuse it.
 *
 * <p>What one reader of a connection takes for the end of a request and the next one does not is how requests are smuggled past a
 * proxy. So: one space between the words of a request line, the version as it is written, empty lines of CR and LF only, one
 * length in HTTP/1.0 too, and no body that no field speaks of. An exception in a method that Netty calls becomes the failure of the
 * message.
 */
abstract class StrictRequestDecoder extends HttpRequestDecoder {
    private boolean begun;
    private int wordEnd;
    private int lengths;
    private int codings;

    StrictRequestDecoder(HttpDecoderConfig config) {
        super(config);
    }

    /** Whether more than empty lines has come of the next request. */
    final boolean hasBegun() {
        return begun;
    }

    /** Makes ready for the next request. */
    final void forget() {
        begun = false;
        lengths = 0;
        codings = 0;
    }

    /** Skips empty lines before a request, and tells whether one has begun. */
    final boolean begin(ByteBuf input) throws Refusal {
        while (!begun && input.isReadable()) {
            byte first = input.getByte(input.readerIndex());
            begun = first > ' ';
            if (!begun && !skipEmptyLine(first, input)) {
                return false;
            }
        }
        return begun;
    }

    /** Answers false if only half of the line is there. */
    private static boolean skipEmptyLine(byte first, ByteBuf input) throws Refusal {
        if (first == '\r' && input.readableBytes() == 1) {
            return false;
        }
        if (first != '\r' || input.getByte(input.readerIndex() + 1) != '\n') {
            throw Refusal.malformed("malformed", "A request begins with byte " + first + ", which no method does");
        }
        input.skipBytes(2);
        return true;
    }

    /** Netty takes the first of several lengths in HTTP/1.0. */
    final void checkFraming() throws Refusal {
        if (lengths > 1) {
            throw Refusal.malformed("malformed", "A request has one Content-Length at most; this one has " + lengths);
        }
    }

    @Override
    protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
        wordEnd = start + length;
        return super.splitFirstWordInitialLine(line, start, length);
    }

    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
        checkSpace(line, start);
        wordEnd = start + length;
        return super.splitSecondWordInitialLine(line, start, length);
    }

    /** The version; one later than 1.1 is what the peer could speak, 1.1 what it can be spoken to. */
    @Override
    protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
        checkSpace(line, start);
        String version = super.splitThirdWordInitialLine(line, start, length);
        if (!version.startsWith("HTTP/")) {
            throw new IllegalArgumentException("The version is not written as HTTP/1.1: " + version);
        }
        boolean later = version.length() == 8 && version.startsWith("1.", 5) && version.charAt(7) > '1';
        return later && version.charAt(7) <= '9' ? "HTTP/1.1" : version;
    }

    private void checkSpace(byte[] line, int start) {
        if (start != wordEnd + 1 || line[wordEnd] != ' ') {
            throw new IllegalArgumentException("The words of a request line are separated by one space");
        }
    }

    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        AsciiString name = FieldNames.of(line, start, length);
        if (length == 14 && name.contentEqualsIgnoreCase(HttpHeaderNames.CONTENT_LENGTH)) {
            lengths++;
        } else if (length == 17 && name.contentEqualsIgnoreCase(HttpHeaderNames.TRANSFER_ENCODING)) {
            codings++;
        }
        return name;
    }

    /** Netty expects 8 bytes after what looks like a WebSocket handshake of old, though no field says so. */
    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        return lengths == 0 && codings == 0;
    }
}
