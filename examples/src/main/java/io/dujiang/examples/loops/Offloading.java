package io.dujiang.examples.loops;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.RejectionPolicy;
import io.dujiang.loop.Task;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files written and read from a task. */
final class Offloading {
    private Offloading() {}

    static void main() throws Exception {
        Path file = Files.createTempFile("note", ".txt");
        try {
            // region: offloading
            try (LoopGroup group = LoopGroup.builder()
                    .offload(20, 100, RejectionPolicy.CALLER_RUNS) // threads, waiting calls, what happens beyond
                    .start()) {
                Task<String> note = group.spawn("note", () -> {
                    group.offload(() -> Files.writeString(file, "kept"));
                    return group.offload(() -> Files.readString(file));
                });
                IO.println(note.join());
            }
            // endregion
        } finally {
            Files.delete(file);
        }
    }
}
