package io.dujiang.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchLineTest {
    @Test
    void readsOptionsAndInput() {
        BatchLine line = read(
                "{\"idempotencyKey\":\"k-1\",\"callback\":\"https://example.com\",\"delay\":\"PT1S\",\"input\":{}}");

        assertThat(line.idempotencyKey()).contains("k-1");
        assertThat(line.callback()).contains("https://example.com");
        assertThat(line.delay()).contains("PT1S");
    }

    @Test
    void leavesOutWhatIsNotThere() {
        BatchLine line = read("{\"input\":null}");

        assertThat(line.idempotencyKey()).isEqualTo(Optional.empty());
        assertThat(line.callback()).isEqualTo(Optional.empty());
        assertThat(line.delay()).isEqualTo(Optional.empty());
        assertThat(line.input()).asString(UTF_8).isEqualTo("null");
    }

    /** Single submissions and lines of a batch with the same key must have the same fingerprint. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"b\" : 1.50,\t\"a\":[ 1e3 , \"ü€😀\\u00e9\" ] }",
                "\"text \\\" with quotes\"",
                "12345678901234567890",
                "-0.0",
                "[]",
                "true",
                "  3  "
            })
    void takesTheBytesOfTheInputAsTheyAre(String input) {
        for (String line : new String[] {
            "{\"input\":" + input + "}",
            " { \"input\" :" + input + ", \"delay\":\"PT1S\"} ",
            "{\"idempotencyKey\":\"ü\", \"input\":" + input + "}"
        }) {
            assertThat(read(line).input()).asString(UTF_8).isEqualTo(input.strip());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "1",
                "{}",
                "{\"delay\":\"PT1S\"}",
                "{\"input\":1,\"input\":2}",
                "{\"input\":1,\"other\":2}",
                "{\"input\":1,\"delay\":5}",
                "{\"input\":1,\"idempotencyKey\":null}",
                "{\"input\":1,\"callback\":{}}"
            })
    void refusesOtherShapes(String line) {
        assertRefused(line, ProblemCode.LINE_INVALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{", "{\"input\":", "{\"input\":1", "{\"input\":{\"a\":}}", "{\"input\":1} 2", "{\"input\":tru}"
            })
    void refusesWhatIsNotJson(String line) {
        assertRefused(line, ProblemCode.NOT_JSON);
    }

    @Test
    void takesALongInputWhole() {
        String input = "\"" + "ü".repeat(10_000) + "\"";

        assertThat(read("{\"input\":" + input + "}").input()).asString(UTF_8).isEqualTo(input);
    }

    @Test
    void boundsTheInputLikeASingleOne() {
        assertRefused("{\"input\":1e999999999}", ProblemCode.NUMBER_OUT_OF_RANGE);
        assertRefused("{\"input\":" + "[".repeat(101), ProblemCode.JSON_TOO_DEEP);
    }

    private static BatchLine read(String line) {
        byte[] before = "garbage {\n".getBytes(UTF_8);
        byte[] middle = line.getBytes(UTF_8);
        byte[] all = (new String(before, UTF_8) + line + "\n}garbage").getBytes(UTF_8);
        return BatchLine.read(all, before.length, before.length + middle.length);
    }

    private static void assertRefused(String line, ProblemCode code) {
        assertThatThrownBy(() -> read(line))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code));
    }
}
