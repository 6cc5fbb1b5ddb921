package io.dujiang.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Map;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * What every HTTP server that is measured answers with status 200.
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

    private static final ObjectMapper MAPPER = JsonMapper.shared();
    private static final Page HELLO = new Page("text/plain", "Hello, World!".getBytes(US_ASCII));
    private static final Page LARGE = new Page("application/octet-stream", new byte[1 << 20]);

    /** The answer to a path; JSON is written anew each time. */
    static Page of(String path) {
        return switch (path) {
            case JSON -> new Page("application/json", MAPPER.writeValueAsBytes(Map.of("message", "Hello, World!")));
            case MIB -> LARGE;
            default -> HELLO;
        };
    }
}
