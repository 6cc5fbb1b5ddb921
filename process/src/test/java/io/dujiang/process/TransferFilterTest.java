package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamConstants;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TransferFilterTest {
    /** As the pool reads a result that was serialized. */
    private static @Nullable Object read(byte[] stream) throws IOException, ClassNotFoundException {
        ByteBuffer message = ByteBuffer.allocate(stream.length + 5)
                .put((byte) Tag.SERIALIZED)
                .putInt(stream.length)
                .put(stream)
                .flip();
        TransferFilter filter = TransferFilter.fromWorker(256L << 20, _ -> false);
        return new ValueReader(filter, ClassLoader.getSystemClassLoader(), Handle.Arrival.REFUSED).read(message);
    }

    @Test
    void refusesArraysThatTogetherClaimMoreThanTheirMessageHas() throws Exception {
        int claimed = 3_000_000;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(bytes);
        data.writeInt(0xaced0005); // the magic and version of a stream
        for (int i = 0; i < 20; i++) {
            data.writeByte(ObjectStreamConstants.TC_ARRAY);
            data.writeByte(ObjectStreamConstants.TC_CLASSDESC);
            data.writeUTF(Object[].class.getName());
            data.writeLong(ObjectStreamClass.lookup(Object[].class).getSerialVersionUID());
            data.writeByte(ObjectStreamConstants.SC_SERIALIZABLE);
            data.writeShort(0); // fields
            data.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
            data.writeByte(ObjectStreamConstants.TC_NULL); // superclass
            data.writeInt(claimed);
        }
        data.write(new byte[1_000_000]);
        com.sun.management.ThreadMXBean memory = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = memory.getCurrentThreadAllocatedBytes();

        assertThatThrownBy(() -> read(bytes.toByteArray()))
                .hasStackTraceContaining("the number of elements of its arrays is 6000000, and ");
        assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(4L * 8 * claimed);
    }

    /** What takes more elements than it has bytes for: tables of small sets and maps. */
    @Test
    void takesManySmallSetsAndMaps() throws Exception {
        List<Object> small = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            small.add(new HashSet<>(List.of(i % 7)));
            small.add(new HashMap<>(Map.of(i % 7, true)));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream objects = new ObjectOutputStream(bytes)) {
            objects.writeObject(small);
        }

        assertThat(read(bytes.toByteArray())).isEqualTo(small);
    }
}
