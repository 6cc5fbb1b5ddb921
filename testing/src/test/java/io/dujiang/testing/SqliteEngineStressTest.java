package io.dujiang.testing;

import io.dujiang.jobs.SqliteStore;
import io.dujiang.jobs.StoreSettings;
import io.dujiang.testing.StoreContract.Backend;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The engine under stress on the store in SQLite. */
class SqliteEngineStressTest extends EngineStress {
    @TempDir
    private Path folder;

    @Override
    Backend open() {
        return Backend.of(SqliteStore.open(folder, StoreSettings.DEFAULT));
    }
}
