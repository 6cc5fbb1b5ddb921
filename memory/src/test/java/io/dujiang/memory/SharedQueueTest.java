package io.dujiang.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SharedQueueTest {
    private static final Duration NOW = Duration.ZERO;

    private final SharedQueue queue = SharedQueue.create(120);
    private final SharedQueue attached = SharedQueue.attach(queue.name());

    @AfterEach
    void close() {
        attached.close();
        queue.close();
    }

    @Test
    void keepsOrder() throws Exception {
        queue.put(new byte[] {1});
        attached.put(new byte[0]);
        queue.put(new byte[] {2, 3});

        assertThat(attached.take()).containsExactly(1);
        assertThat(queue.take()).isEmpty();
        assertThat(attached.poll(NOW))
                .hasValueSatisfying(message -> assertThat(message).containsExactly(2, 3));
        assertThat(attached.poll(NOW)).isEmpty();
        assertThat(attached.poll(Duration.ofMillis(1))).isEmpty();
    }

    @Test
    void carriesMessagesInPlace() throws Exception {
        for (byte i = 0; i < 4; i++) {
            byte content = i;
            queue.putInPlace(72, part -> part.fill(content)); // at the end of the ring it comes in two parts
            List<Byte> got = new ArrayList<>();
            attached.takeInPlace(part -> part.elements(JAVA_BYTE)
                    .map(element -> element.get(JAVA_BYTE, 0))
                    .forEach(got::add));
            assertThat(got).hasSize(72).containsOnly(content);
        }
        queue.putInPlace(0, _ -> {
            throw new IllegalStateException("there is nothing to write");
        });
        assertThat(attached.take()).isEmpty();
    }

    @Test
    void putsNothingIfTheWriterThrows() throws Exception {
        assertThatThrownBy(() -> queue.putInPlace(8, _ -> {
                    throw new IllegalStateException("no content");
                }))
                .hasMessage("no content");
        queue.put(new byte[] {1});

        assertThat(attached.takeAll(2)).containsExactly(new byte[] {1});
    }

    @Test
    void isOfNoUseToThoseWhoWriteIntoIt() throws Exception {
        assertThatThrownBy(() -> queue.putInPlace(8, _ -> put(new byte[] {1})))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("after that call");
        queue.put(new byte[] {2});

        assertThat(attached.takeAll(2)).containsExactly(new byte[] {2});
    }

    private void put(byte[] message) {
        try {
            queue.put(message);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void takesNoMessageThatNobodyCouldTakeOut() {
        assertThat(Ring.largestMessage(4L << 30)).isEqualTo(Ring.LONGEST);
        assertThatThrownBy(() -> new Ring("small", MemorySegment.ofArray(new long[129])))
                .isInstanceOf(SharedMemoryException.class)
                .hasMessageContaining("small is broken");
    }

    @Test
    void keepsAMessageWhoseReaderThrows() throws Exception {
        queue.put(new byte[] {1});
        assertThatThrownBy(() -> attached.takeInPlace(part -> {
                    throw new IllegalStateException("unread are " + part.byteSize());
                }))
                .hasMessage("unread are 1");

        assertThat(queue.take()).containsExactly(1);
        assertThat(attached.poll(NOW)).isEmpty();
    }

    @Test
    void isBounded() throws Exception {
        assertThat(queue.largestMessage()).isEqualTo(120);
        assertThat(queue.offer(new byte[120], NOW)).isTrue();
        assertThat(queue.offer(new byte[0], NOW)).isFalse();
        assertThat(queue.offer(new byte[0], Duration.ofMillis(1))).isFalse();
        assertThat(attached.take()).hasSize(120);
        assertThat(queue.offer(new byte[0], NOW)).isTrue();
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThatThrownBy(() -> queue.putInPlace(-1, _ -> {})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.put(new byte[121]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("121 bytes")
                .hasMessageContaining("largest is 120");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void refusesToTakeFewerThanOne(int max) throws Exception {
        queue.put(new byte[1]);

        assertThatThrownBy(() -> queue.takeAll(max)).isInstanceOf(IllegalArgumentException.class);
        assertThat(attached.poll(NOW)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void carriesBatchesThroughLittleRoom(boolean virtual) throws Exception {
        FutureTask<Integer> taking = new FutureTask<>(() -> {
            int next = 0;
            while (next < 1_000) {
                for (byte[] message : attached.takeAll(7)) {
                    assertThat(message).containsExactly(next / 100, next % 100);
                    next++;
                }
            }
            return next;
        });
        start(virtual, taking);
        List<byte[]> messages = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            messages.add(new byte[] {(byte) (i / 100), (byte) (i % 100)});
        }
        queue.putAll(messages);

        assertThat(taking.get()).isEqualTo(1_000);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isInterruptedWhileItWaits(boolean virtual) throws Exception {
        FutureTask<Boolean> waiting = new FutureTask<>(() -> {
            try {
                attached.take();
                return false;
            } catch (InterruptedException e) {
                return true;
            }
        });
        start(virtual, waiting).interrupt();

        assertThat(waiting.get()).isTrue();
    }

    @Test
    void endsAWaitWhenItIsClosedUnderIt() throws Exception {
        FutureTask<byte[]> waiting = new FutureTask<>(attached::take);
        start(false, waiting);
        attached.close();

        assertThatThrownBy(waiting::get).hasCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> attached.put(new byte[1])).isInstanceOf(IllegalStateException.class);
    }

    private static Thread start(boolean virtual, Runnable code) {
        return virtual
                ? Thread.ofVirtual().start(code)
                : Thread.ofPlatform().daemon().start(code);
    }
}
