package io.dujiang.server;

import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.ByteArrayBuilder;

/** JSON as a stream of tokens, with the bounds that hold for everything read here. */
final class Json {
    static final String CONTENT_TYPE = "application/json";
    static final String LINES_CONTENT_TYPE = "application/x-ndjson";
    static final int MAX_DEPTH = 100;
    static final int MAX_NUMBER_LENGTH = 100;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH + 2) // JsonCheck counts the levels of an input, a line has one more
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private Json() {}

    /** What was written to the generator, in UTF-8. */
    static byte[] write(Consumer<JsonGenerator> content) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder()) {
            try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
                content.accept(json);
            }
            return bytes.toByteArray();
        }
    }

    /** A parser of some bytes of an array. Offsets of its locations count from {@code from}. */
    static JsonParser parser(byte[] bytes, int from, int length) {
        return FACTORY.createParser(ObjectReadContext.empty(), bytes, from, length);
    }
}
