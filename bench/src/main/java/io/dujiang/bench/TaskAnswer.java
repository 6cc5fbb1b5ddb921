package io.dujiang.bench;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a worker answered.
 *
 * @param value the figure; empty if there is none
 * @param details further figures by name
 * @param missing why there is no figure; empty if there is
 */
record TaskAnswer(Optional<Double> value, Map<String, Double> details, String missing) {
    static TaskAnswer missing(String reason) {
        return new TaskAnswer(Optional.empty(), Map.of(), reason);
    }

    /** Reads a line of a worker; empty if it is chatter. */
    static Optional<TaskAnswer> of(String line) {
        if (line.startsWith("! ")) {
            return Optional.of(missing(line.substring(2)));
        }
        return line.startsWith("= ") ? Optional.of(figure(line.substring(2).split(" "))) : Optional.empty();
    }

    private static TaskAnswer figure(String[] words) {
        return new TaskAnswer(
                Optional.of(Double.parseDouble(words[0])),
                Arrays.stream(words)
                        .skip(1)
                        .map(word -> word.split(":"))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> Double.parseDouble(pair[1]))),
                "");
    }
}
