package io.dujiang.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.BYTE_ARRAY;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SharedPipeTest {
    private static final Duration NOW = Duration.ZERO;

    private final SharedPipe pipe = SharedPipe.create(64);
    private final SharedPipe attached = SharedPipe.attach(pipe.name());

    @AfterEach
    void close() {
        attached.close();
        pipe.close();
    }

    @Test
    void keepsOrder() throws Exception {
        PipeSender sender = pipe.sender();
        PipeReceiver receiver = attached.receiver();
        sender.send(new byte[] {1});
        sender.send(new byte[0]);
        sender.send(new byte[] {2, 3});

        assertThat(receiver.receive()).containsExactly(1);
        assertThat(receiver.receive()).isEmpty();
        assertThat(receiver.receive()).containsExactly(2, 3);
        assertThat(receiver.receive(NOW)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void carriesMessagesOfEachSizeFromThreadToThread(boolean virtual) throws Exception {
        Random random = new Random(1);
        List<byte[]> messages = new ArrayList<>();
        for (int size = 0; size < 2_000; size++) {
            byte[] message = new byte[size];
            random.nextBytes(message);
            messages.add(message);
        }
        PipeSender sender = pipe.sender();
        PipeReceiver receiver = attached.receiver();
        FutureTask<List<byte[]>> receiving = new FutureTask<>(() -> {
            List<byte[]> received = new ArrayList<>();
            while (received.size() < messages.size()) {
                received.add(receiver.receive());
            }
            return received;
        });
        start(virtual, receiving);
        for (byte[] message : messages) {
            sender.send(message);
        }

        assertThat(receiving.get()).usingElementComparator(Arrays::compare).containsExactlyElementsOf(messages);
    }

    @Test
    void carriesBatches() throws Exception {
        PipeSender sender = pipe.sender();
        PipeReceiver receiver = attached.receiver();
        List<byte[]> messages =
                List.of(new byte[] {1}, new byte[500], new byte[0], new byte[] {2}, new byte[30], new byte[31]);
        FutureTask<List<byte[]>> receiving = new FutureTask<>(() -> {
            List<byte[]> received = new ArrayList<>();
            while (received.size() < messages.size()) {
                received.addAll(receiver.receiveAll(2));
            }
            return received;
        });
        start(false, receiving);
        sender.sendAll(messages);

        assertThat(receiving.get()).usingElementComparator(Arrays::compare).containsExactlyElementsOf(messages);
    }

    @Test
    void sendsOfABatchWhatThereIsRoomFor() throws Exception {
        PipeSender sender = pipe.sender();
        PipeReceiver receiver = attached.receiver();
        List<byte[]> messages = List.of(new byte[73], new byte[] {1}, new byte[] {2}, new byte[] {3});

        int sent = sender.trySendAll(messages);

        assertThat(sent).isEqualTo(3);
        assertThat(sender.trySendAll(messages)).isZero();
        assertThat(receiver.receiveAll(10))
                .usingElementComparator(Arrays::compare)
                .containsExactlyElementsOf(messages.subList(0, sent));
        assertThat(sender.trySendAll(messages.subList(sent, 4))).isEqualTo(1);
    }

    @Test
    void receivesWhatIsThereAsAWholeWithoutWaiting() throws Exception {
        PipeSender sender = pipe.sender();
        PipeReceiver receiver = attached.receiver();
        assertThat(receiver.tryReceiveAll(10)).isEmpty();
        sender.sendAll(List.of(new byte[] {1}, new byte[0], new byte[] {2}));

        assertThat(receiver.tryReceiveAll(2))
                .usingElementComparator(Arrays::compare)
                .containsExactly(new byte[] {1}, new byte[0]);
        assertThat(receiver.tryReceiveAll(2))
                .usingElementComparator(Arrays::compare)
                .containsExactly(new byte[] {2});
        try (SharedMemory memory = SharedMemory.attach(pipe.name(), Kind.PIPE)) {
            PipeRing ring = new PipeRing(pipe.name(), memory.segment(), Ring.LONGEST);
            ring.beginWriting();
            ring.writeLength(100);
            ring.write(MemorySegment.ofArray(new byte[8]), 0, 8);
            ring.publish();
        }
        assertThat(receiver.tryReceiveAll(2)).isEmpty();
    }

    @Test
    void losesNothingThatWasSentBeforeAMessageThatIsNeverFinished() throws Exception {
        PipeReceiver receiver = attached.receiver();
        try (PipeSender sender = pipe.sender();
                SharedMemory memory = SharedMemory.attach(pipe.name(), Kind.PIPE)) {
            sender.send(new byte[] {1});
            PipeRing ring = new PipeRing(pipe.name(), memory.segment(), Ring.LONGEST);
            ring.beginWriting();
            ring.writeLength(100);
            ring.write(MemorySegment.ofArray(new byte[8]), 0, 8);
            ring.publish();
        }

        assertThat(receiver.receiveAll(10))
                .usingElementComparator(Arrays::compare)
                .containsExactly(new byte[] {1});
        assertThatThrownBy(() -> receiver.receiveAll(10)).isInstanceOf(PeerGoneException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "1024, 2147483001, the length 2147483000",
        "1024, 102, the length 101",
        "1024, -1, the length -2",
        "128, 12, written 12",
        "128, 1000000, written 1000000",
        "0, 4, read are 4",
        "0, -1000000, read are -1000000"
    })
    void believesNothingThatCannotBe(long at, long value, String told) throws Exception {
        PipeReceiver receiver = attached.receiver(100);
        pipe.sender().send(new byte[40]);
        try (SharedMemory memory = SharedMemory.attach(pipe.name(), Kind.PIPE)) {
            new Words(memory.segment()).setLong(at, value);
        }

        assertThatThrownBy(receiver::receive)
                .isInstanceOf(SharedMemoryException.class)
                .hasMessageContaining(told)
                .hasMessageContaining("is broken");
    }

    @Test
    void takesNoPositionForAMessage() throws Exception {
        PipeReceiver receiver = attached.receiver();
        try (PipeSender _ = pipe.sender();
                SharedMemory memory = SharedMemory.attach(pipe.name(), Kind.PIPE)) {
            new Words(memory.segment()).setLong(Ring.OVERHEAD + 8, 9);
            new Words(memory.segment()).setLong(128, 32); // where a sender dies that has still to store the length
            assertThat(receiver.receive(NOW)).isEmpty();
            assertThat(receiver.tryReceiveAll(10)).isEmpty();
        }

        assertThatThrownBy(receiver::receive).isInstanceOf(PeerGoneException.class);
    }

    /** What was read stays in the ring until it is written over; here each word of it could be the length of a message. */
    @Test
    void takesNothingForAMessageThatWasReadBefore() throws Exception {
        PipeSender sender = pipe.sender();
        PipeReceiver receiver = attached.receiver();
        Random random = new Random(2);
        for (int i = 0; i < 20_000; i++) {
            byte[] message = lengths(random.nextInt(112 / 8 + 1) * 8);
            switch (random.nextInt(3)) {
                case 0 -> sender.send(message);
                case 1 ->
                    sender.sendInPlace(
                            message.length,
                            room -> room.copyFrom(MemorySegment.ofArray(lengths((int) room.byteSize()))));
                default -> assertThat(sender.trySendAll(List.of(message))).isEqualTo(1);
            }
            assertThat(receiver.tryReceiveAll(10))
                    .usingElementComparator(Arrays::compare)
                    .containsExactly(message);
            assertThat(receiver.receive(NOW)).isEmpty();
        }
    }

    /** Words that say, each, that a message of one byte follows. */
    private static byte[] lengths(int size) {
        MemorySegment words = MemorySegment.ofArray(new byte[size]);
        for (int at = 0; at < size; at += Long.BYTES) {
            words.set(JAVA_LONG_UNALIGNED, at, 2);
        }
        return words.toArray(JAVA_BYTE);
    }

    @Test
    void showsAShortMessageInTwoPiecesAsAWhole() throws Exception {
        PipeSender sender = pipe.sender();
        PipeReceiver receiver = attached.receiver();
        sender.send(new byte[96]);
        assertThat(receiver.receive()).hasSize(96);
        List<Long> pieces = new ArrayList<>();
        List<byte[]> seen = new ArrayList<>();
        sender.sendInPlace(32, room -> {
            pieces.add(room.fill((byte) 1).byteSize());
            try {
                seen.addAll(receiver.tryReceiveAll(1));
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts", e);
            }
        });

        assertThat(pieces).containsExactly(16L, 16L);
        assertThat(seen).isEmpty();
        assertThat(receiver.receive(NOW))
                .get()
                .asInstanceOf(BYTE_ARRAY)
                .hasSize(32)
                .containsOnly(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 48, 56, 57, 64, 112, 120, 1_000})
    void sendsAtOnceWhatItWasCreatedFor(int bytes) throws Exception {
        try (SharedPipe other = SharedPipe.create(bytes);
                PipeSender sender = other.sender()) {
            assertThat(sender.trySendAll(List.of(new byte[bytes]))).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {12, -64, 1_000_000})
    void sendsNothingWhereAReceiverHasSpoiledThePipe(long written) throws Exception {
        PipeSender sender = pipe.sender();
        sender.send(new byte[20]);
        try (SharedMemory memory = SharedMemory.attach(pipe.name(), Kind.PIPE)) {
            new Words(memory.segment()).setLong(128, written);
        }

        assertThatThrownBy(() -> sender.send(MemorySegment.ofArray(new byte[20]), NOW))
                .isInstanceOf(SharedMemoryException.class);
    }

    @Test
    void endsWhenTheRestOfAMessageCannotBeRead() throws Exception {
        PipeReceiver receiver = attached.receiver();
        PipeSender sender = pipe.sender();
        try (SharedMemory memory = SharedMemory.attach(pipe.name(), Kind.PIPE);
                Arena arena = Arena.ofShared()) {
            PipeRing ring = new PipeRing(pipe.name(), memory.segment(), Ring.LONGEST);
            Arena source = Arena.ofShared();
            FutureTask<Boolean> sending = new FutureTask<>(() -> sender.send(source.allocate(200), Duration.ofDays(1)));
            start(true, sending);
            await(() -> !ring.isEmpty());
            source.close();

            assertThatThrownBy(() -> receiver.receive(arena.allocate(200))).isInstanceOf(PeerGoneException.class);
            assertThatThrownBy(sending::get).hasCauseInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void endsWhenTheRestOfAMessageCannotBeWritten() throws Exception {
        PipeReceiver receiver = attached.receiver();
        try (SharedMemory memory = SharedMemory.attach(pipe.name(), Kind.PIPE)) {
            PipeRing ring = new PipeRing(pipe.name(), memory.segment(), Ring.LONGEST);
            Arena target = Arena.ofShared();
            ring.beginWriting();
            ring.writeLength(100);
            ring.write(MemorySegment.ofArray(new byte[8]), 0, 8);
            ring.publish();
            FutureTask<Long> receiving = new FutureTask<>(() -> receiver.receive(target.allocate(100)));
            start(true, receiving);
            await(ring::isEmpty);
            target.close();
            ring.write(MemorySegment.ofArray(new byte[92]), 0, 92);
            ring.publish();

            assertThatThrownBy(receiving::get).hasCauseInstanceOf(IllegalStateException.class);
            assertThatThrownBy(receiver::receive).hasMessageContaining("was closed by this process");
        }
    }

    @Test
    @SuppressWarnings("restricted") // memory that is not touched
    void refusesWhatNoArrayCanHold() {
        PipeSender sender = pipe.sender();

        assertThatThrownBy(() -> sender.send(MemorySegment.NULL.reinterpret(1L << 31)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("A message of 2147483648 bytes cannot go");
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void refusesToReceiveFewerThanOne() throws Exception {
        PipeReceiver receiver = attached.receiver();
        pipe.sender().send(new byte[1]);

        assertThatThrownBy(() -> receiver.receiveAll(0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(receiver.receiveAll(1)).hasSize(1);
    }

    @Test
    void fillsMemoryOfTheCaller() throws Exception {
        pipe.sender().send(new byte[] {1, 2, 3});
        PipeReceiver receiver = attached.receiver();
        byte[] target = new byte[3];

        assertThatThrownBy(() -> receiver.receive(MemorySegment.ofArray(new byte[2])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 3 bytes, and the target 2");
        assertThat(receiver.receive(MemorySegment.ofArray(target))).isEqualTo(3);
        assertThat(target).containsExactly(1, 2, 3);
    }

    @Test
    void isWrittenAndReadInPlace() throws Exception {
        PipeSender sender = pipe.sender();
        PipeReceiver receiver = attached.receiver();
        FutureTask<Long> receiving = new FutureTask<>(() -> {
            long sum = 0;
            for (int size = 0; size < 500; size++) {
                long[] bytes = new long[1];
                assertThat(receiver.receiveInPlace(part -> bytes[0] += part.byteSize() * part.get(JAVA_BYTE, 0)))
                        .isEqualTo(size);
                sum += bytes[0];
            }
            return sum;
        });
        start(false, receiving);
        for (int size = 0; size < 500; size++) {
            sender.sendInPlace(size, room -> room.fill((byte) 1));
        }

        assertThat(receiving.get()).isEqualTo(499 * 500 / 2);
    }

    @Test
    void dropsAMessageWhoseReaderThrows() throws Exception {
        PipeSender sender = pipe.sender();
        PipeReceiver receiver = attached.receiver();
        sender.send(new byte[40]);
        sender.send(new byte[] {1});

        assertThatThrownBy(() -> receiver.receiveInPlace(_ -> {
                    throw new IllegalStateException("reader");
                }))
                .hasMessage("reader");
        assertThat(receiver.receive()).containsExactly(1);
    }

    /** Its bytes are no messages: each word of them would be one of a byte. */
    @Test
    void endsForGoodWhenTheSenderDiesInTheMiddleOfAMessage() throws Exception {
        PipeReceiver receiver = attached.receiver();
        int[] parts = new int[1];
        try (PipeSender sender = pipe.sender()) {
            assertThatThrownBy(() -> sender.sendInPlace(1_000, part -> {
                        for (long at = 0; at < part.byteSize(); at += Long.BYTES) {
                            part.set(JAVA_LONG_UNALIGNED, at, 2);
                        }
                        if (++parts[0] == 2) {
                            throw new IllegalStateException("writer");
                        }
                    }))
                    .hasMessage("writer");
        }
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(receiver::receive).isInstanceOf(PeerGoneException.class);
            assertThat(receiver.tryReceiveAll(10)).isEmpty();
        }
    }

    /** Words that say, each, that an empty message follows, as a sender that cannot be trusted may leave them in the whole ring: there is an end to it. */
    @Test
    void readsNoMoreThanALapOfWhatTheSenderHasNotSent() throws Exception {
        PipeReceiver receiver = attached.receiver();
        long words;
        try (PipeSender _ = pipe.sender();
                SharedMemory memory = SharedMemory.attach(pipe.name(), Kind.PIPE)) {
            MemorySegment body = memory.segment();
            words = (body.byteSize() - Ring.OVERHEAD) / Long.BYTES;
            for (long at = Ring.OVERHEAD; at < body.byteSize(); at += Long.BYTES) {
                body.set(JAVA_LONG_UNALIGNED, at, 1);
            }
        }
        long received = 0;
        Optional<SharedMemoryException> end = Optional.empty();
        while (end.isEmpty() && received <= words) {
            try {
                receiver.receive();
                received++;
            } catch (SharedMemoryException e) {
                end = Optional.of(e);
            }
        }
        assertThat(end).hasValueSatisfying(e -> assertThat(e).hasMessageContaining("is broken"));
        assertThatThrownBy(receiver::receive).isInstanceOf(SharedMemoryException.class);
    }

    @Test
    void goesOnAfterAShortMessageInTwoPiecesWhoseWriterFails() throws Exception {
        PipeSender sender = pipe.sender();
        PipeReceiver receiver = attached.receiver();
        sender.send(new byte[96]);
        assertThat(receiver.receive()).hasSize(96);
        int[] pieces = new int[1];
        assertThatThrownBy(() -> sender.sendInPlace(32, _ -> {
                    if (++pieces[0] == 2) {
                        throw new IllegalStateException("writer");
                    }
                }))
                .hasMessage("writer");
        sender.send(new byte[] {1});

        assertThat(receiver.receive()).containsExactly(1);
    }

    @Test
    void endsWhenTheRestOfWhatIsReadInPlaceNeverComes() throws Exception {
        PipeReceiver receiver = attached.receiver();
        try (PipeSender _ = pipe.sender();
                SharedMemory memory = SharedMemory.attach(pipe.name(), Kind.PIPE)) {
            PipeRing ring = new PipeRing(pipe.name(), memory.segment(), Ring.LONGEST);
            ring.beginWriting();
            ring.writeLength(100);
            ring.write(MemorySegment.ofArray(new byte[8]), 0, 8);
            ring.publish();
        }

        assertThatThrownBy(() -> receiver.receiveInPlace(_ -> {})).isInstanceOf(PeerGoneException.class);
    }

    @Test
    void dropsTheRestOfAMessageWhoseReaderFails() throws Exception {
        PipeReceiver receiver = attached.receiver();
        PipeSender sender = pipe.sender();
        FutureTask<Boolean> sending = new FutureTask<>(() -> {
            sender.send(new byte[1_000]);
            sender.send(new byte[] {1});
            return true;
        });
        start(true, sending);

        assertThatThrownBy(() -> receiver.receiveInPlace(_ -> {
                    throw new AssertionError("reader");
                }))
                .hasMessage("reader");
        assertThat(receiver.receive()).containsExactly(1);
        assertThat(sending.get()).isTrue();
    }

    @Test
    void refusesALengthBelowZero() {
        PipeSender sender = pipe.sender();

        assertThatThrownBy(() -> sender.sendInPlace(-1, _ -> {})).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sendsNothingWhenItsWriterThrows() throws Exception {
        PipeSender sender = pipe.sender();
        assertThatThrownBy(() -> sender.sendInPlace(8, _ -> {
                    throw new IllegalStateException("writer");
                }))
                .hasMessage("writer");
        sender.send(new byte[] {1});

        assertThat(attached.receiver().receive()).containsExactly(1);
    }

    @Test
    void isFullAtItsCapacity() throws Exception {
        PipeSender sender = pipe.sender();
        MemorySegment message = MemorySegment.ofArray(new byte[64]);

        assertThat(sender.send(message, NOW)).isTrue();
        assertThat(sender.send(message, NOW)).isFalse();
        assertThat(attached.receiver().receive()).hasSize(64);
        assertThat(sender.send(message, NOW)).isTrue();
    }

    @Test
    void endsWhenItsSenderCloses() throws Exception {
        PipeSender sender = pipe.sender();
        PipeReceiver receiver = attached.receiver();
        sender.send(new byte[1]);
        sender.close();

        assertThat(receiver.receive()).hasSize(1);
        assertThatThrownBy(receiver::receive)
                .isInstanceOfSatisfying(
                        PeerGoneException.class, gone -> assertThat(gone.died()).isFalse());
    }

    @Test
    void doesNotSleepWhenItsSenderHasClosed() throws Exception {
        PipeReceiver receiver = attached.receiver();
        pipe.sender().close();
        try (SharedMemory memory = SharedMemory.attach(pipe.name(), Kind.PIPE)) {
            assertThatThrownBy(receiver::receive).isInstanceOf(PeerGoneException.class);
            assertThat(new Words(memory.segment()).getInt(Ring.NOT_EMPTY_AT)).isEven();
        }
    }

    @Test
    void refusesToFillWhenItsReceiverHasClosed() throws Exception {
        PipeSender sender = pipe.sender();
        attached.receiver().close();
        sender.send(new byte[64]);

        assertThatThrownBy(() -> sender.send(new byte[64])).isInstanceOf(PeerGoneException.class);
    }

    @Test
    void hasOneSenderInItsLife() {
        try (PipeSender _ = pipe.sender()) {
            assertThatThrownBy(attached::sender)
                    .isInstanceOf(SharedMemoryException.class)
                    .hasMessageContaining("is in use");
        }
        assertThatThrownBy(attached::sender)
                .isInstanceOf(SharedMemoryException.class)
                .hasMessageContaining("create another pipe");
    }

    @Test
    void hasNoEndsOnceClosed() {
        attached.close();

        assertThatThrownBy(attached::sender).hasMessageContaining("was closed by this process");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isInterruptedWhileItWaits(boolean virtual) throws Exception {
        PipeReceiver receiver = attached.receiver();
        FutureTask<Boolean> waiting = new FutureTask<>(() -> {
            try {
                receiver.receive();
                return false;
            } catch (InterruptedException e) {
                return true;
            }
        });
        Thread thread = start(virtual, waiting);
        thread.interrupt();

        assertThat(waiting.get()).isTrue();
        pipe.sender().send(new byte[] {1});
        assertThat(receiver.receive()).containsExactly(1);
    }

    @Test
    void endsAWaitWhenItIsClosedUnderIt() throws Exception {
        PipeReceiver receiver = attached.receiver();
        FutureTask<byte[]> waiting = new FutureTask<>(receiver::receive);
        start(true, waiting);
        receiver.close();

        assertThatThrownBy(waiting::get).hasCauseInstanceOf(IllegalStateException.class);
        attached.close();
        assertThatThrownBy(receiver::receive).isInstanceOf(IllegalStateException.class);
    }

    private static Thread start(boolean virtual, Runnable code) {
        return virtual
                ? Thread.ofVirtual().start(code)
                : Thread.ofPlatform().daemon().start(code);
    }
}
