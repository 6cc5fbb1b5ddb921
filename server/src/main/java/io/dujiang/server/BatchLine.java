package io.dujiang.server;

import java.util.Arrays;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * One line of a batch: {@code {"idempotencyKey": …, "callback": …, "delay": …, "input": …}}, all but the input optional.
 *
 * @param input the bytes of the value as they were sent
 */
record BatchLine(Optional<String> idempotencyKey, Optional<String> callback, Optional<String> delay, byte[] input) {
    /** @throws ProblemException if the bytes are no such line */
    static BatchLine read(byte[] bytes, int from, int to) {
        JsonCheck.requireUtf8(bytes, from, to);
        try (JsonParser parser = Json.parser(bytes, from, to - from)) {
            try {
                return new Reader(bytes, from, parser).read();
            } catch (JacksonException e) {
                throw JsonCheck.explain(e, parser);
            }
        }
    }

    private static final class Reader {
        private final byte[] bytes;
        private final int from;
        private final JsonParser parser;
        private Optional<String> key = Optional.empty();
        private Optional<String> callback = Optional.empty();
        private Optional<String> delay = Optional.empty();
        private Optional<byte[]> input = Optional.empty();

        Reader(byte[] bytes, int from, JsonParser parser) {
            this.bytes = bytes;
            this.from = from;
            this.parser = parser;
        }

        BatchLine read() {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw badLine("it is no JSON object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                readMember(parser.currentName());
            }
            JsonCheck.requireEnd(parser);
            return new BatchLine(key, callback, delay, input.orElseThrow(() -> badLine("it has no input")));
        }

        private void readMember(String name) {
            parser.nextToken();
            switch (name) {
                case "idempotencyKey" -> key = text(name, key);
                case "callback" -> callback = text(name, callback);
                case "delay" -> delay = text(name, delay);
                case "input" -> input = raw(name, input);
                default -> throw badLine("it has a member '" + name + "'");
            }
        }

        private Optional<String> text(String name, Optional<String> earlier) {
            requireFirst(name, earlier);
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw badLine(name + " is no string");
            }
            return Optional.of(parser.getString());
        }

        private Optional<byte[]> raw(String name, Optional<byte[]> earlier) {
            requireFirst(name, earlier);
            int start = from + (int) parser.currentTokenLocation().getByteOffset();
            JsonCheck.skipValue(parser);
            int end = from + (int) parser.currentLocation().getByteOffset();
            return Optional.of(Arrays.copyOfRange(bytes, start, end));
        }

        private static void requireFirst(String name, Optional<?> earlier) {
            if (earlier.isPresent()) {
                throw badLine(name + " is there twice");
            }
        }

        private static ProblemException badLine(String what) {
            return ProblemCode.LINE_INVALID.because(
                    "The line cannot be taken: " + what
                            + ". A line is {\"idempotencyKey\": …, \"callback\": …, \"delay\": …, \"input\": …}, all but input optional");
        }
    }
}
