package io.dujiang.testing;

import io.dujiang.testing.StoreContract.Backend;
import org.junit.jupiter.api.Nested;

/** The store in memory keeps every promise of the three interfaces. */
class InMemoryStoreContractTest {
    private static Backend store(ManualClock clock) {
        return Backend.of(new InMemoryStore(clock));
    }

    @Nested
    class Queue extends JobQueueContract {
        @Override
        protected Backend open(ManualClock manual) {
            return store(manual);
        }
    }

    @Nested
    class Leases extends JobLeaseContract {
        @Override
        protected Backend open(ManualClock manual) {
            return store(manual);
        }
    }

    @Nested
    class Changes extends JobChangesContract {
        @Override
        protected Backend open(ManualClock manual) {
            return store(manual);
        }
    }

    @Nested
    class Keys extends JobKeyContract {
        @Override
        protected Backend open(ManualClock manual) {
            return store(manual);
        }
    }

    @Nested
    class Results extends ResultStoreContract {
        @Override
        protected Backend open(ManualClock manual) {
            return store(manual);
        }
    }

    @Nested
    class Callbacks extends CallbackQueueContract {
        @Override
        protected Backend open(ManualClock manual) {
            return store(manual);
        }
    }
}
