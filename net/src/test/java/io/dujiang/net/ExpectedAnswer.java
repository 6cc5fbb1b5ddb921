package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.stream.Stream;

/**
 * What an answer must be.
 *
 * @param headOnly whether its body is left out, since the request was a HEAD
 * @param checks of its fields: {@code name=value}, {@code +name}, {@code -name}
 */
record ExpectedAnswer(int status, boolean headOnly, List<String> checks) {

    static ExpectedAnswer of(MatchResult found, UnaryOperator<String> unescape) {
        String checks = found.group(3) == null ? "" : found.group(3);
        return new ExpectedAnswer(
                Integer.parseInt(found.group(1)),
                !found.group(2).isEmpty(),
                Stream.of(checks.split(";"))
                        .map(check -> unescape.apply(check.strip()))
                        .filter(check -> !check.isEmpty())
                        .toList());
    }

    void check(StrictPeer.Answer answer) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(status);
        for (String check : checks) {
            switch (check.charAt(0)) {
                case '+' -> assertThat(answer.fields()).containsKey(check.substring(1));
                case '-' -> assertThat(answer.fields()).doesNotContainKey(check.substring(1));
                default -> {
                    String[] nameAndValue = check.split("=", 2);
                    assertThat(answer.fields()).containsEntry(nameAndValue[0], nameAndValue[1]);
                }
            }
        }
    }
}
