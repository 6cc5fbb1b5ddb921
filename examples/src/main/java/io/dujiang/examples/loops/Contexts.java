package io.dujiang.examples.loops;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Task;

/** What tasks take along from the thread that forks them. */
final class Contexts {
    private Contexts() {}

    static void main() throws InterruptedException {
        try (LoopGroup group = LoopGroup.start()) {
            // region: contexts
            ScopedValue<String> user = ScopedValue.newInstance();
            Task<String> task = ScopedValue.where(user, "anna").call(() -> group.spawn(() -> "for " + user.get()));
            IO.println(task.join() + ", outside bound: " + user.isBound());
            // endregion
        }
    }
}
