package io.dujiang.examples.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class HeldTest {
    @TempDir
    private Path folder;

    @Test
    void whoIsHeldGoesOnAtTheEnd() throws InterruptedException {
        Held held = Held.in(folder);
        held.begin();
        Thread waiting = Thread.ofVirtual().start(() -> await(held));
        assertThat(waiting.isAlive()).isTrue();
        held.end();
        waiting.join();

        held.await();
        held.end();
    }

    private static void await(Held held) {
        try {
            held.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
