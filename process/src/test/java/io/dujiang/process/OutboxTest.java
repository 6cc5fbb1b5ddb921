package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final BlockingQueue<String> calls = new ArrayBlockingQueue<>(2);

    private String callsWhenSendingFails(Link link) throws InterruptedException {
        Outbox outbox = new Outbox(link);
        outbox.start("outbox", () -> calls.add("failure"), () -> calls.add("broken"));
        outbox.send(List.of(FakeWorkers.batch(FakeWorkers.task())));
        return calls.take();
    }

    @Test
    void blamesThisProcessIfItCannotWriteABatch() throws Exception {
        assertThat(callsWhenSendingFails(new FakeWorkers.SilentLink() {
                    @Override
                    public void send(ByteBuffer frame) {
                        throw new OutOfMemoryError("no frame");
                    }
                }))
                .isEqualTo("failure");
    }

    @Test
    void tellsOfAWorkerThatTakesNothingMore() throws Exception {
        assertThat(callsWhenSendingFails(new FakeWorkers.SilentLink() {
                    @Override
                    public void send(ByteBuffer frame) throws IOException {
                        throw new IOException("spoiled");
                    }
                }))
                .isEqualTo("broken");
    }
}
