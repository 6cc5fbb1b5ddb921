package io.dujiang.examples.loops;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The guide shows code that compiles, and output that this code has. */
@Timeout(60)
class LoopsGuideTest {
    private static final int LINES = 365;
    private static final Map<String, Program> PROGRAMS = Map.ofEntries(
            Map.entry("tasks", Tasks::main),
            Map.entry("scopes", Scopes::main),
            Map.entry("deadlines", Deadlines::main),
            Map.entry("attempts", Replicas::main),
            Map.entry("contexts", Contexts::main),
            Map.entry("offloading", Offloading::main),
            Map.entry("order", Order::main),
            Map.entry("timers", Timers::main),
            Map.entry("channels", Channels::main),
            Map.entry("overflow", Overflow::main),
            Map.entry("executors", Executors::main),
            Map.entry("policies", Policies::main),
            Map.entry("computing", Computing::main),
            Map.entry("yielding", Yielding::main),
            Map.entry("accounting", Accounts::main),
            Map.entry("sharing", Sharing::main));

    @FunctionalInterface
    private interface Program {
        void run() throws Exception;
    }

    static Stream<Guide.Example> examples() {
        return Guide.examples().stream();
    }

    static Stream<Guide.Example> programs() {
        return examples().filter(example -> !example.region().equals("testing")); // Surefire runs that one
    }

    @ParameterizedTest
    @MethodSource("examples")
    void showsTheRegionOfTheSource(Guide.Example example) {
        assertThat(example.code()).isEqualTo(Guide.regions().get(example.region()));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void printsWhatTheGuideSays(Guide.Example example) throws Exception {
        Program program = requireNonNull(PROGRAMS.get(example.region()), "The example is not among the programs");
        assertThat(printedBy(program)).isEqualTo(example.output());
    }

    private static String printedBy(Program program) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            program.run();
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void showsEveryRegionOnceAndNoOtherJava() {
        List<String> shown = examples().map(Guide.Example::region).toList();

        assertThat(shown).containsExactlyInAnyOrderElementsOf(Guide.regions().keySet());
        assertThat(programs().map(Guide.Example::region)).containsExactlyInAnyOrderElementsOf(PROGRAMS.keySet());
        assertThat(Pattern.compile("(?m)^```java").matcher(Guide.text()).results())
                .hasSameSizeAs(shown);
    }

    @Test
    void isShort() {
        assertThat(Guide.text().lines().count()).isLessThanOrEqualTo(LINES);
    }
}
