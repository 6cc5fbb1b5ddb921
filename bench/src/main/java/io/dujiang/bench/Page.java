package io.dujiang.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Map;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * What every HTTP server that is measured answers with status 200. A page of 1 MiB, {@link #MIB}, is streamed instead: each writes it piece by
 * piece in the way that it has for bodies which are not there as a whole, with its length.
 *
 * @param contentType of the body
 * @param body not to be changed
 */
record Page(String contentType, byte[] body) {
    static final String PLAINTEXT = "/plaintext";
    static final String JSON = "/json";
    static final String MIB = "/mib";
    /** Answered with what a back end says, which takes its time. */
    static final String WAIT = "/wait";

    /** Of a streamed body, which a server writes one after the other as its peer takes them. */
    static final int PIECE_BYTES = 64 << 10;

    static final int PIECES = (1 << 20) / PIECE_BYTES;
    static final String OCTETS = "application/octet-stream";

    private static final byte[] PIECE = new byte[PIECE_BYTES];
    private static final ObjectMapper MAPPER = JsonMapper.shared();
    private static final Page HELLO = new Page("text/plain", "Hello, World!".getBytes(US_ASCII));

    /** Not to be changed. */
    static byte[] piece() {
        return PIECE;
    }

    /** The answer to a path other than {@link #MIB}; JSON is written anew each time. */
    static Page of(String path) {
        return switch (path) {
            case JSON -> new Page("application/json", MAPPER.writeValueAsBytes(Map.of("message", "Hello, World!")));
            default -> HELLO;
        };
    }
}
