package io.dujiang.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What the initializer of a worker made, for its tasks. */
final class WorkerState {
    private static volatile @Nullable Object state;

    private WorkerState() {}

    static @Nullable Object get() {
        return state;
    }

    /** Runs the initializer. Returns why it failed, or null. */
    @SuppressWarnings("CatchingUnchecked") // whatever the code throws is told to the pool
    static @Nullable String initialize(ValueReader reader, ByteBuffer code) {
        try {
            if (reader.read(code) instanceof byte[] bytes
                    && reader.readFunction(bytes) instanceof RemoteCallable<?> initializer) {
                state = initializer.call();
            }
            return null;
        } catch (IOException | ClassNotFoundException e) {
            return "the initializer cannot be read: " + e;
        } catch (Throwable e) {
            return "the initializer threw " + TaskRunner.describe(e);
        }
    }
}
