package io.dujiang.examples.loops;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Task;
import io.dujiang.loop.TaskFailedException;

/** Tasks that are run, spawned and joined. */
final class Tasks {
    private Tasks() {}

    static void main() throws InterruptedException {
        // region: tasks
        IO.println(LoopGroup.run(() -> "one task on a group of its own"));

        try (LoopGroup group = LoopGroup.start()) {
            Task<Integer> six = group.spawn("six", () -> 6);
            Task<Integer> seven = group.spawn("seven", () -> {
                Thread.sleep(20); // parks the task; its carrier goes on with others
                return 7;
            });
            IO.println(six.join() * seven.join());

            Task<Integer> broken = group.spawn("broken", () -> Integer.parseInt("four"));
            broken.join();
        } catch (TaskFailedException e) {
            IO.println(e.getMessage());
        }
        // endregion
    }
}
