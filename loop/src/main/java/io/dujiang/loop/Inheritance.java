package io.dujiang.loop;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The diagnostic context of SLF4J (MDC) that a task takes along from the thread that forks it: a copy made when it is forked, and
 * cleared when it ends.
 */
final class Inheritance {
    private Inheritance() {}

    /** Code that runs in the diagnostic context that the caller has now; the same code if that is empty. */
    static Runnable ofCaller(Runnable code) {
        Map<String, String> context = contextOfCaller();
        return context == null || context.isEmpty() ? code : () -> runIn(context, code);
    }

    /** Looking at the context of a thread without thread-locals would make a table of them. */
    private static @Nullable Map<String, String> contextOfCaller() {
        return VirtualThreads.mayHaveThreadLocals(Thread.currentThread()) ? MDC.getCopyOfContextMap() : null;
    }

    private static void runIn(Map<String, String> context, Runnable code) {
        MDC.setContextMap(context);
        try {
            code.run();
        } finally {
            MDC.clear();
        }
    }
}
