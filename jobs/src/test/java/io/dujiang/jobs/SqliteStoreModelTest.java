package io.dujiang.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever is done to a store in whatever order, it says what a simple model says. */
class SqliteStoreModelTest {
    @Property(tries = 60)
    void theStoreAgreesWithTheModel(
            @ForAll @Size(min = 20, max = 120) List<@IntRange(min = 0, max = 1_000_000) Integer> steps)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("store-model");
        try (StoreModel model = new StoreModel(folder)) {
            for (int step : steps) {
                model.step(step);
            }
            model.reopen();
            assertThat(model.size()).isLessThanOrEqualTo(steps.size());
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
