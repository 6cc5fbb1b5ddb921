package io.dujiang.server;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCheckTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "true",
                "0",
                "-1.5e10",
                "\"a\"",
                " {\"a\": [1, 2, {\"b\": \"ü\"}]}\n",
                "1e9999",
                "1.5E-9999",
                "1E+12",
                "[1e1,2e2]",
                "\uFEFF{}"
            })
    void takesJson(String text) {
        assertThatCode(() -> JsonCheck.check(text.getBytes(UTF_8))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "{",
                "}",
                "[1,]",
                "{\"a\":}",
                "{\"a\" 1}",
                "{'a': 1}",
                "nul",
                "01",
                "+1",
                "1.",
                ".5",
                "NaN",
                "Infinity",
                "\"a",
                "\"\t\"",
                "{} {}",
                "1 2",
                "{}x",
                "// comment\n1",
                "[1, 2",
                "{\"a\":1",
                "\"\\x\""
            })
    void refusesWhatIsNot(String text) {
        assertRefused(text, ProblemCode.NOT_JSON);
    }

    @Test
    void refusesOtherEncodings() {
        for (Charset charset : new Charset[] {UTF_16, UTF_16LE, Charset.forName("UTF-32")}) {
            assertRefused("{\"a\": 1}".getBytes(charset), ProblemCode.NOT_JSON);
        }
    }

    @Test
    void refusesBrokenUtf8() {
        assertRefused(new byte[] {'"', (byte) 0xC3, '"'}, ProblemCode.NOT_JSON);
    }

    @Test
    void boundsNesting() {
        assertThatCode(() -> JsonCheck.check(nested(100))).doesNotThrowAnyException();
        assertRefused(nested(101), ProblemCode.JSON_TOO_DEEP);
        assertRefused(nested(100_000), ProblemCode.JSON_TOO_DEEP);
        assertRefused("{\"a\":".repeat(101), ProblemCode.JSON_TOO_DEEP);
    }

    private static byte[] nested(int depth) {
        return ("[".repeat(depth) + "]".repeat(depth)).getBytes(UTF_8);
    }

    @ParameterizedTest
    @MethodSource("numbersOutOfRange")
    void boundsNumbers(String text) {
        assertRefused(text, ProblemCode.NUMBER_OUT_OF_RANGE);
        assertRefused("{\"amount\": [" + text + "]}", ProblemCode.NUMBER_OUT_OF_RANGE);
    }

    static Stream<String> numbersOutOfRange() {
        return Stream.of(
                "1e999999999",
                "1E+99999",
                "-2.5e-10000",
                "9".repeat(101),
                "-" + "9".repeat(200),
                "0." + "1".repeat(101),
                "1".repeat(100_000));
    }

    @Test
    void saysWhereItIsWrong() {
        assertThatThrownBy(() -> JsonCheck.check("{\n\"a\": ?}".getBytes(UTF_8)))
                .hasMessageContaining("near line 2, column 7");
    }

    private static void assertRefused(String text, ProblemCode code) {
        assertRefused(text.getBytes(UTF_8), code);
    }

    private static void assertRefused(byte[] bytes, ProblemCode code) {
        assertThatThrownBy(() -> JsonCheck.check(bytes))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code));
    }
}
