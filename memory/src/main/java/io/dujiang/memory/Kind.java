package io.dujiang.memory;

import java.util.Arrays;
import java.util.Locale;

/** What a segment is laid out as. */
enum Kind {
    MEMORY(1),
    PIPE(2),
    QUEUE(3),
    MAP(4),
    ARRAY(5);

    private final int number;

    Kind(int number) {
        this.number = number;
    }

    /** What stands for it in a segment. */
    int number() {
        return number;
    }

    static String nameOf(int number) {
        return Arrays.stream(values())
                .filter(kind -> kind.number == number)
                .findAny()
                .map(Kind::toString)
                .orElse("kind " + number);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
