package io.dujiang.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * One line of {@code conformance.txt}, which explains the form.
 *
 * @param answers in the order in which they must come
 * @param open whether the connection goes on after them
 */
record ConformanceCase(
        String id, String section, String about, List<Step> steps, List<ExpectedAnswer> answers, boolean open) {
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:x([0-9a-f]{2})|([rnt\\\\]))");
    private static final Pattern REPEAT = Pattern.compile("\\{(\\d+)\\*([^{}]*)}");
    private static final Pattern STEP = Pattern.compile("([^{}]*)(\\{wait}|\\{end}|$)");
    private static final Pattern ANSWER = Pattern.compile("(\\d{3})(h?)(?:\\(([^)]*)\\))?|open|close");

    /** Bytes to send, then perhaps an answer to wait for, or the end of the peer's side. */
    record Step(byte[] bytes, boolean thenWait, boolean thenEnd) {}

    static List<ConformanceCase> all() throws IOException {
        try (InputStream table = Objects.requireNonNull(ConformanceCase.class.getResourceAsStream("conformance.txt"))) {
            return new String(table.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(ConformanceCase::parse)
                    .toList();
        }
    }

    private static ConformanceCase parse(String line) {
        String[] columns = line.split("\\|", -1);
        if (columns.length != 5) {
            throw new IllegalArgumentException("A case has 5 columns, \\x7c stands for the bar; got: " + line);
        }
        List<ExpectedAnswer> answers = new ArrayList<>();
        String last = "";
        for (MatchResult answer : ANSWER.matcher(columns[4]).results().toList()) {
            last = answer.group();
            if (answer.group(1) != null) {
                answers.add(ExpectedAnswer.of(answer, ConformanceCase::unescape));
            }
        }
        if (!last.equals("open") && !last.equals("close")) {
            throw new IllegalArgumentException("A case ends with open or close; got: " + line);
        }
        return new ConformanceCase(
                columns[0].strip(),
                columns[1].strip(),
                columns[2].strip(),
                steps(columns[3].strip()),
                answers,
                last.equals("open"));
    }

    private static List<Step> steps(String text) {
        String whole = replace(text, Map.of("{C}", "{P}Transfer-Encoding: chunked\\r\\n\\r\\n"));
        whole = replace(
                whole,
                Map.of(
                        "{G}", "GET / HTTP/1.1\\r\\n{H}",
                        "{P}", "POST /e HTTP/1.1\\r\\n{H}",
                        "{N}", "GET /next HTTP/1.1\\r\\n{H}\\r\\n"));
        whole = repeated(replace(whole, Map.of("{H}", "Host: a\\r\\n")));
        return STEP.matcher(whole)
                .results()
                .filter(found -> !found.group().isEmpty())
                .map(found -> new Step(
                        unescape(found.group(1)).getBytes(StandardCharsets.ISO_8859_1),
                        found.group(2).equals("{wait}"),
                        found.group(2).equals("{end}")))
                .toList();
    }

    /** The text with what stands for longer parts of messages replaced by them. */
    static String replace(String text, Map<String, String> by) {
        String replaced = text;
        for (Map.Entry<String, String> entry : by.entrySet()) {
            replaced = replaced.replace(entry.getKey(), entry.getValue());
        }
        return replaced;
    }

    /** The text with what is to be repeated, innermost first. */
    static String repeated(String text) {
        String after = each(REPEAT, text, found -> found.group(2).repeat(Integer.parseInt(found.group(1))));
        return after.equals(text) ? after : repeated(after);
    }

    /** The text with the characters that are written as escapes. */
    static String unescape(String text) {
        return each(
                ESCAPE,
                text,
                found -> found.group(1) != null
                        ? String.valueOf((char) Integer.parseInt(found.group(1), 16))
                        : String.valueOf("\r\n\t\\".charAt("rnt\\".indexOf(found.group(2)))));
    }

    private static String each(Pattern pattern, String text, Function<MatchResult, String> by) {
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (MatchResult found : pattern.matcher(text).results().toList()) {
            out.append(text, from, found.start()).append(by.apply(found));
            from = found.end();
        }
        return out.append(text, from, text.length()).toString();
    }

    @Override
    public String toString() {
        return id + ", RFC " + section + ": " + about;
    }
}
