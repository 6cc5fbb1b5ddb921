package io.dujiang.examples.loops;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Shared;
import io.dujiang.loop.Task;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Memory off the heap that lives as long as its last holder. */
final class Sharing {
    private Sharing() {}

    static void main() throws InterruptedException {
        try (LoopGroup group = LoopGroup.start()) {
            // region: sharing
            Shared<Arena> arena = Shared.of(Arena.ofShared(), Arena::close);
            MemorySegment memory = arena.get().allocate(8);
            Shared<Arena> theirs = arena.retain(); // before the spawn: the task may begin late
            Task<Boolean> task = group.spawn(() -> {
                try (theirs) {
                    return memory.scope().isAlive();
                }
            });
            arena.release();
            IO.println(task.join() + " " + memory.scope().isAlive());
            // endregion
        }
    }
}
