package io.dujiang.testing;

import io.dujiang.jobs.SqliteStore;
import io.dujiang.jobs.StoreSettings;
import io.dujiang.testing.StoreContract.Backend;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The store in SQLite keeps every promise of the three interfaces. */
class SqliteStoreContractTest {
    private static Backend store(Path folder, ManualClock clock) {
        SqliteStore store = SqliteStore.open(folder, StoreSettings.DEFAULT.withClock(clock));
        clock.onAdvance(store::wake);
        return Backend.of(store);
    }

    @Nested
    class Queue extends JobQueueContract {
        @TempDir
        private Path folder;

        @Override
        protected Backend open(ManualClock manual) {
            return store(folder, manual);
        }
    }

    @Nested
    class Leases extends JobLeaseContract {
        @TempDir
        private Path folder;

        @Override
        protected Backend open(ManualClock manual) {
            return store(folder, manual);
        }
    }

    @Nested
    class Changes extends JobChangesContract {
        @TempDir
        private Path folder;

        @Override
        protected Backend open(ManualClock manual) {
            return store(folder, manual);
        }
    }

    @Nested
    class Keys extends JobKeyContract {
        @TempDir
        private Path folder;

        @Override
        protected Backend open(ManualClock manual) {
            return store(folder, manual);
        }
    }

    @Nested
    class Results extends ResultStoreContract {
        @TempDir
        private Path folder;

        @Override
        protected Backend open(ManualClock manual) {
            return store(folder, manual);
        }
    }

    @Nested
    class Callbacks extends CallbackQueueContract {
        @TempDir
        private Path folder;

        @Override
        protected Backend open(ManualClock manual) {
            return store(folder, manual);
        }
    }
}
