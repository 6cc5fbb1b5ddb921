package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotsTest {
    @TempDir
    Path folder;

    @Test
    void removesABatchOnce() throws Exception {
        Slots slots = new Slots(StatusPage.create(folder.resolve("page")));
        Batch first = FakeWorkers.batch(FakeWorkers.task());
        Batch second = FakeWorkers.batch(FakeWorkers.task());
        Batch third = FakeWorkers.batch(FakeWorkers.task());
        slots.add(first, 0);
        assertThat(slots.revoke(first)).isTrue();
        slots.add(second, 0); // in the same slot
        slots.remove(first);
        slots.add(third, 0);

        assertThat(slots.all()).containsExactly(second, third);
        assertThat(slots.count()).isEqualTo(2);
        assertThat(slots.tasks()).isEqualTo(2);
    }
}
