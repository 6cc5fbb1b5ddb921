package io.dujiang.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One line of {@code answers.txt}, which explains the form.
 *
 * @param bytes of the server, a character each
 * @param end whether it ends the connection behind them
 * @param outcome what comes of it
 */
record AnswerCase(String id, String section, String about, String method, String bytes, boolean end, Outcome outcome) {
    private static final String OK = "HTTP/1.1 200 OK\\r\\n";
    private static final String END = "{end}";

    /** What comes of an answer. */
    sealed interface Outcome {
        /**
         * It is taken.
         *
         * @param checks {@code body=text}, {@code name=value}, {@code -name}
         * @param open whether the connection is used again
         */
        record Taken(int status, List<String> checks, boolean open) implements Outcome {}

        /** It is no HTTP/1.1 that is to be trusted. */
        record Refused() implements Outcome {}

        /** It is not whole. */
        record Lost() implements Outcome {}
    }

    static List<AnswerCase> all() throws IOException {
        try (InputStream table = Objects.requireNonNull(AnswerCase.class.getResourceAsStream("answers.txt"))) {
            return new String(table.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(AnswerCase::parse)
                    .toList();
        }
    }

    private static AnswerCase parse(String line) {
        String[] columns = Stream.of(line.split("\\|", -1)).map(String::strip).toArray(String[]::new);
        if (columns.length != 6) {
            throw new IllegalArgumentException("A case has 6 columns, \\x7c stands for the bar; got: " + line);
        }
        boolean end = columns[4].endsWith(END);
        String text = end ? columns[4].substring(0, columns[4].length() - END.length()) : columns[4];
        return new AnswerCase(
                columns[0], columns[1], columns[2], columns[3], bytes(text), end, outcome(columns[5], line));
    }

    private static String bytes(String text) {
        String whole = ConformanceCase.replace(
                text,
                Map.of(
                        "{L}", "{O}Content-Length: 3\\r\\n\\r\\n",
                        "{C}", "{O}Transfer-Encoding: chunked\\r\\n\\r\\n",
                        "{Z}", "0\\r\\n\\r\\n"));
        return ConformanceCase.unescape(ConformanceCase.repeated(ConformanceCase.replace(whole, Map.of("{O}", OK))));
    }

    private static Outcome outcome(String text, String line) {
        return switch (text) {
            case "refused" -> new Outcome.Refused();
            case "lost" -> new Outcome.Lost();
            default -> taken(text, line);
        };
    }

    private static Outcome taken(String text, String line) {
        if (!text.matches("\\d{3}(\\([^)]*\\))? (open|close)")) {
            throw new IllegalArgumentException(
                    "An answer is taken, as in 200(body=abc; name=value; -name) open, refused or lost; got: " + line);
        }
        int from = text.indexOf('(') + 1;
        List<String> checks = from == 0
                ? List.of()
                : Stream.of(text.substring(from, text.indexOf(')')).split(";"))
                        .map(check -> ConformanceCase.unescape(check.strip()))
                        .toList();
        return new Outcome.Taken(Integer.parseInt(text.substring(0, 3)), checks, text.endsWith("open"));
    }

    @Override
    public String toString() {
        return id + ", RFC " + section + ": " + about;
    }
}
