package io.dujiang.loop;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ready threads that any loop may take, first in, first out: those that became ready outside of all loops, and what a loop had too
 * many of. Safe for use by any thread.
 */
final class GlobalQueue {
    /** Each element is a Runnable, or an array of those that one loop gave away together. */
    private final Queue<Object> elements = new ConcurrentLinkedQueue<>();

    void add(Runnable continuation) {
        elements.add(continuation);
    }

    void addAll(Runnable[] continuations) {
        elements.add(continuations);
    }

    /** Takes the oldest, and hands over what was given away together with it; null if there is none. */
    @Nullable
    Runnable poll(Consumer<Runnable> others) {
        Object next = elements.poll();
        if (!(next instanceof Runnable[] several)) {
            return (Runnable) next;
        }
        for (int i = 1; i < several.length; i++) {
            others.accept(several[i]);
        }
        return several[0];
    }

    boolean isEmpty() {
        return elements.isEmpty();
    }
}
