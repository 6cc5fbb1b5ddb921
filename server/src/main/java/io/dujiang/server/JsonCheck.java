package io.dujiang.server;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * Tells whether bytes are one JSON text in UTF-8, within the bounds on nesting and numbers. Values are not built, only passed
 * over, so a check costs about as much as reading the bytes.
 */
final class JsonCheck {
    static final int MAX_EXPONENT_DIGITS = 4;

    private JsonCheck() {}

    /** @throws ProblemException if the bytes are not one JSON text, or one out of bounds */
    static void check(byte[] bytes) {
        requireUtf8(bytes, 0, bytes.length);
        try (JsonParser parser = Json.parser(bytes, 0, bytes.length)) {
            try {
                if (parser.nextToken() == null) {
                    throw ProblemCode.NOT_JSON.because("The body is empty; send the job's input as JSON, at least {}");
                }
                skipValue(parser);
                requireEnd(parser);
            } catch (JacksonException e) {
                throw explain(e, parser);
            }
        }
    }

    /** Passes over the value whose first token the parser stands on; stands on its last token afterwards, wholly read. */
    static void skipValue(JsonParser parser) {
        int depth = 0;
        for (JsonToken token = parser.currentToken(); ; token = parser.nextToken()) {
            if (token == null) {
                throw ProblemCode.NOT_JSON.because("The JSON ends before its value is complete");
            } else if (token.isStructStart()) {
                requireBoundedDepth(++depth, parser);
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token == JsonToken.VALUE_NUMBER_FLOAT) {
                requireBoundedExponent(parser);
            }
            if (depth == 0) {
                parser.finishToken();
                return;
            }
        }
    }

    /** @throws ProblemException if the parser has another token */
    static void requireEnd(JsonParser parser) {
        if (parser.nextToken() != null) {
            throw ProblemCode.NOT_JSON.because("There is more after the JSON value, at "
                    + place(parser.currentTokenLocation())
                    + "; send one value, or several lines as " + Json.LINES_CONTENT_TYPE);
        }
    }

    /** Refuses UTF-16 and UTF-32, which a parser would guess from the first bytes. */
    static void requireUtf8(byte[] bytes, int from, int to) {
        for (int i = from; i < Math.min(from + 4, to); i++) {
            if (bytes[i] == 0 || bytes[i] == (byte) 0xFE || bytes[i] == (byte) 0xFF) {
                throw ProblemCode.NOT_JSON.because("The JSON is not in UTF-8: byte " + (i - from) + " is "
                        + (bytes[i] & 0xFF) + "; encode it in UTF-8");
            }
        }
    }

    /** What is wrong, as a problem. */
    static ProblemException explain(JacksonException failure, JsonParser parser) {
        if (failure instanceof StreamConstraintsException) {
            return ProblemCode.NUMBER_OUT_OF_RANGE.because("A number has more than " + Json.MAX_NUMBER_LENGTH
                    + " characters, near " + place(parser.currentLocation()) + "; send it as a string");
        }
        return ProblemCode.NOT_JSON.because(
                "Not JSON, near " + place(parser.currentLocation()) + ": " + failure.getOriginalMessage());
    }

    private static String place(TokenStreamLocation location) {
        return "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static void requireBoundedDepth(int depth, JsonParser parser) {
        if (depth > Json.MAX_DEPTH) {
            throw ProblemCode.JSON_TOO_DEEP.because("The JSON is nested deeper than " + Json.MAX_DEPTH + " levels, at "
                    + place(parser.currentTokenLocation()) + "; make it flatter");
        }
    }

    private static void requireBoundedExponent(JsonParser parser) {
        char[] text = parser.getStringCharacters();
        int end = parser.getStringOffset() + parser.getStringLength();
        for (int i = end - 1, digits = 0; i >= parser.getStringOffset(); i--, digits++) {
            if (text[i] == 'e' || text[i] == 'E') {
                refuseAbove(digits - (text[i + 1] == '-' || text[i + 1] == '+' ? 1 : 0), parser);
                return;
            }
        }
    }

    private static void refuseAbove(int exponentDigits, JsonParser parser) {
        if (exponentDigits > MAX_EXPONENT_DIGITS) {
            throw ProblemCode.NUMBER_OUT_OF_RANGE.because("The number " + parser.getString() + " at "
                    + place(parser.currentTokenLocation()) + " has an exponent of more than "
                    + MAX_EXPONENT_DIGITS + " digits; send it as a string");
        }
    }
}
