package io.dujiang.testing;

import io.dujiang.testing.StoreContract.Backend;
import java.time.InstantSource;

/** The engine under stress on the store in memory. */
class InMemoryEngineStressTest extends EngineStress {
    @Override
    Backend open() {
        return Backend.of(new InMemoryStore(InstantSource.system()));
    }
}
