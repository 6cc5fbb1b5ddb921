package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outcomes whose worker says less than it should, as a broken one may. */
class OutcomeReaderTest {
    private static final FunctionCode CODE = new FunctionCode(1, new byte[0], "Test::task", "");

    private static Object result(byte[] outcome) throws Exception {
        RemoteTask task = FakeWorkers.task();
        task.finish(ByteBuffer.wrap(outcome), 0);
        return new OutcomeReader(Pools.builder()).result(task, CODE);
    }

    private static byte[] outcome(int status, String text) {
        ByteSink sink = new ByteSink();
        sink.write(status);
        sink.putInt(0);
        ValueWriter.write("The text", text, sink);
        return Arrays.copyOf(sink.written().array(), sink.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {Protocol.NOT_TRANSFERABLE, Protocol.THREW})
    void tellsOfATextThatIsCutAnywhere(int status) {
        byte[] whole = outcome(status, "text");
        for (int length = 1 + Integer.BYTES; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);

            assertThatThrownBy(() -> result(cut))
                    .as("%s bytes", length)
                    .isInstanceOf(NotTransferableException.class)
                    .hasMessageContaining("Task Test::task failed, and what its worker says of that cannot be read: ")
                    .hasMessageContaining("The bytes are no value of this protocol");
        }
    }

    @Test
    void tellsTheTextThatIsWhole() {
        assertThatThrownBy(() -> result(outcome(Protocol.NOT_TRANSFERABLE, "too large")))
                .hasMessage("Task Test::task: too large");
        assertThatThrownBy(() -> result(outcome(Protocol.THREW, "a text")))
                .isInstanceOf(TaskThrewException.class)
                .hasMessageContaining("a text");
    }
}
