package io.dujiang.process;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes into the last words of a worker who ended it by {@code System.exit}. */
final class ExitWatch {
    private ExitWatch() {}

    static void install(StatusPage page) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> exitCall(Thread.getAllStackTraces()).ifPresent(page::lastWords), "last-words"));
    }

    /** The place that called exit, if one did. */
    private static Optional<String> exitCall(Map<Thread, StackTraceElement[]> stacks) {
        return stacks.entrySet().stream()
                .flatMap(entry -> caller(entry.getValue())
                        .map(frame -> "System.exit was called at " + frame + " by thread '"
                                + entry.getKey().getName() + "'"))
                .findFirst();
    }

    private static Stream<StackTraceElement> caller(StackTraceElement[] stack) {
        return Stream.of(stack).anyMatch(ExitWatch::isExit)
                ? Stream.of(stack)
                        .dropWhile(frame -> !isExit(frame))
                        .dropWhile(ExitWatch::isExit)
                        .limit(1)
                : Stream.empty();
    }

    private static boolean isExit(StackTraceElement frame) {
        return frame.getMethodName().equals("exit")
                && (frame.getClassName().equals("java.lang.Runtime")
                        || frame.getClassName().equals("java.lang.System"));
    }
}
