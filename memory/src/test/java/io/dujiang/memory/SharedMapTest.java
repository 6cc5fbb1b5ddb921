package io.dujiang.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SharedMapTest {
    @TempDir
    private Path folder;

    private SharedMap map;
    private SharedMap attached;

    @BeforeEach
    void open() {
        map = SharedMap.create(folder, 100, 16, 64);
        attached = SharedMap.attach(map.name());
    }

    @AfterEach
    void close() {
        attached.close();
        map.close();
    }

    @Test
    void holdsWhatWasPut() {
        map.put(bytes("one"), bytes("first"));
        attached.put(bytes("two"), new byte[0]);
        attached.put(bytes("one"), bytes("second"));

        assertThat(text(map.get(bytes("one")))).isEqualTo("second");
        assertThat(text(map.get(bytes("two")))).isEmpty();
        assertThat(map.get(bytes("three"))).isEmpty();
        assertThat(map.size()).isEqualTo(2);
    }

    @Test
    void changesOnCondition() {
        assertThat(map.putIfAbsent(bytes("key"), bytes("first"))).isEmpty();
        assertThat(text(attached.putIfAbsent(bytes("key"), bytes("second")))).isEqualTo("first");
        assertThat(attached.replace(bytes("key"), bytes("second"), bytes("third")))
                .isFalse();
        assertThat(attached.replace(bytes("key"), bytes("first"), bytes("third")))
                .isTrue();
        assertThat(map.replace(bytes("none"), new byte[0], bytes("x"))).isFalse();
        assertThat(text(map.get(bytes("key")))).isEqualTo("third");
        assertThat(map.remove(bytes("key"))).isTrue();
        assertThat(attached.remove(bytes("key"))).isFalse();
        assertThat(map.size()).isZero();
    }

    @Test
    void holdsAsManyAsItsCapacity() {
        for (int i = 0; i < 100; i++) {
            map.put(number(i), number(i));
        }

        assertThatThrownBy(() -> map.put(number(100), number(0)))
                .isInstanceOf(SharedMemoryException.class)
                .hasMessageContaining("is full with 100 entries");
        assertThatThrownBy(() -> map.putIfAbsent(number(100), number(0))).isInstanceOf(SharedMemoryException.class);
        map.put(number(50), number(7));
        assertThat(map.get(number(50)).orElseThrow()).isEqualTo(number(7));
        map.remove(number(50));
        map.put(number(100), number(8));
        assertThat(map.size()).isEqualTo(map.capacity());
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThatThrownBy(() -> map.put(new byte[17], new byte[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("A key of 17 bytes");
        assertThatThrownBy(() -> map.put(new byte[16], new byte[65]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("A value of 65 bytes");
        assertThatThrownBy(() -> map.get(new byte[17])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void doesWhatAMapInTheHeapDoes() {
        Random random = new Random(5);
        Map<Integer, byte[]> model = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            int key = random.nextInt(100);
            byte[] value = new byte[random.nextInt(65)];
            random.nextBytes(value);
            switch (random.nextInt(3)) {
                case 0 -> {
                    map.put(number(key), value);
                    model.put(key, value);
                }
                case 1 -> assertThat(map.remove(number(key))).isEqualTo(model.remove(key) != null);
                default ->
                    assertThat(attached.get(number(key)).map(Arrays::toString))
                            .isEqualTo(Optional.ofNullable(model.get(key)).map(Arrays::toString));
            }
        }
        assertThat(map.size()).isEqualTo(model.size());
    }

    @Test
    @Timeout(60)
    void refusesABucketWithoutEnd() {
        map.put(number(1), number(1));
        try (SharedMemory memory = SharedMemory.attach(map.name(), Kind.MAP)) {
            MapLayout layout = MapLayout.read(map.name(), memory.segment());
            MapTable table = new MapTable(map.name(), layout, memory.segment(), Steps.NONE);
            int other = IntStream.iterate(2, key -> key + 1)
                    .filter(key -> layout.bucket(table.hash(number(key))) == layout.bucket(table.hash(number(1))))
                    .findFirst()
                    .getAsInt();
            memory.segment().set(ValueLayout.JAVA_INT, layout.node(1) + MapLayout.NEXT, 1);

            assertThatThrownBy(() -> map.put(number(other), number(1)))
                    .isInstanceOf(SharedMemoryException.class)
                    .hasMessageContaining("is broken");
            assertThatThrownBy(() -> attached.get(number(other))).isInstanceOf(SharedMemoryException.class);
            assertThat(attached.get(number(1)).orElseThrow()).isEqualTo(number(1));
        }
    }

    @Test
    void isOfNoUseOnceClosed() {
        attached.close();

        assertThatThrownBy(() -> attached.put(number(1), number(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> attached.get(number(1))).isInstanceOf(IllegalStateException.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(Optional<byte[]> bytes) {
        return new String(bytes.orElseThrow(), UTF_8);
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }
}
