package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.memory.ElementType;
import io.dujiang.memory.SharedArray;
import io.dujiang.memory.SharedMap;
import io.dujiang.memory.SharedMemory;
import java.io.EOFException;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pool makes of shared memory that a worker claims to give, as one that is broken or dead may. */
class GiftFaultsTest {
    private static final FunctionCode CODE = new FunctionCode(1, new byte[0], "Test::task", "");

    @TempDir
    private Path folder;

    /** An array as a worker has made and given up. */
    private static SharedArray given() {
        SharedArray array = SharedArray.create(ElementType.INT, 10);
        assertThat(array.handOver()).isTrue();
        return array;
    }

    private static Handle handle(SharedArray array) {
        return new Handle(Handle.Kind.ARRAY, array.name());
    }

    /** An outcome with a result, and a list of what the worker says that it gives. */
    private static void write(Object result, List<Handle> gifts, ByteSink sink) {
        int begin = sink.size();
        sink.write(Protocol.SHARED);
        sink.putInt(0);
        ValueWriter.write("The result", result, sink);
        int list = sink.size();
        sink.putInt(gifts.size());
        for (Handle gift : gifts) {
            sink.putBytes(gift.kind().name().getBytes(StandardCharsets.UTF_8));
            sink.putBytes(gift.name().getBytes(StandardCharsets.UTF_8));
            sink.write(1);
        }
        sink.putInt(sink.size() - list);
        sink.setInt(begin + 1, sink.size() - begin - 1 - Integer.BYTES);
    }

    private void deliver(RemoteTask task, Process process, Object result, Handle... gifts) throws IOException {
        Worker worker = new FakeWorkers(Files.createTempDirectory(folder, "worker")).next(process);
        Batch batch = FakeWorkers.batch(task);
        worker.give(batch, System.nanoTime());
        ByteSink sink = new ByteSink();
        OutcomeFrame.begin(sink, batch.number, batch.slot);
        write(result, List.of(gifts), sink);
        new Delivery(worker)
                .take(ByteBuffer.wrap(OutcomeFrame.end(sink, 1, 1, true).array(), 0, sink.size()));
    }

    /** The result of an outcome that a living worker sent. */
    private Object result(Object result, Handle... gifts) throws Exception {
        RemoteTask task = FakeWorkers.task();
        Process alive = new ProcessBuilder("sleep", "100").start();
        try {
            deliver(task, alive, result, gifts);
        } finally {
            alive.destroyForcibly();
        }
        return new OutcomeReader(Pools.builder()).result(task, CODE);
    }

    @Test
    void takesOverWhatWasGivenUp() throws Exception {
        try (SharedArray worker = given()) {
            worker.setInt(9, 7);
            SharedArray array = (SharedArray) result(worker, handle(worker));

            assertThat(array.getInt(9)).isEqualTo(7);
            array.close();
            assertThat(Path.of(worker.name())).doesNotExist();
        }
    }

    @Test
    void takesOverWhatADeadWorkerGave() throws Exception {
        RemoteTask task = FakeWorkers.task();
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        try (SharedArray worker = given()) {
            deliver(task, dead, worker, handle(worker));

            task.discard();
            assertThat(Path.of(worker.name())).doesNotExist();
        }
    }

    @Test
    void redoesTheTaskOfADeadWorkerWhoseGiftWasSwept() throws Exception {
        RemoteTask task = FakeWorkers.task();
        Process dead = new ProcessBuilder("true").start();
        SharedArray worker = given();
        worker.close();
        var _ = Files.deleteIfExists(Path.of(worker.name())); // as a sweep does

        assertThatThrownBy(() -> deliver(task, dead, worker, handle(worker))).isInstanceOf(EOFException.class);
        assertThat(task.isDone()).isFalse();
    }

    @Test
    void refusesWhatIsNotThere() {
        SharedArray gone = SharedArray.create(ElementType.INT, 10);
        gone.close();

        assertThatThrownBy(() -> result(gone, handle(gone)))
                .isInstanceOf(NotTransferableException.class)
                .hasMessageContaining("There is no " + gone.name());
    }

    @Test
    void refusesWhatThePoolOwnsByWhateverPath() {
        try (SharedArray own = SharedArray.create(ElementType.INT, 10)) {
            Path name = Path.of(own.name());
            Path alias = name.resolveSibling("../shm").resolve(name.getFileName());
            for (String path : List.of(own.name(), alias.toString())) {
                assertThatThrownBy(() -> result("", new Handle(Handle.Kind.ARRAY, path)))
                        .isInstanceOf(NotTransferableException.class)
                        .hasMessageContaining("belongs to this process already");
            }
            own.setInt(0, 1); // it is open
            assertThat(name).exists();
        }
    }

    @Test
    void refusesAnotherKindAndClosesWhatCameBeforeIt() {
        try (SharedArray first = given();
                SharedMap map = SharedMap.create(10, 1, 1)) {
            assertThatThrownBy(() -> result("", handle(first), new Handle(Handle.Kind.QUEUE, map.name())))
                    .isInstanceOf(NotTransferableException.class)
                    .hasMessageContaining("cannot be attached to as queue");
            assertThat(Path.of(first.name())).doesNotExist();
            assertThat(Path.of(map.name())).exists();
        }
    }

    /** Nor is the task redone since its worker is dead: that is asked, which takes a while, only where something is gone. */
    @Test
    void removesAllThatIsGivenIfOneCannotBeTakenOver() throws Exception {
        RemoteTask task = FakeWorkers.task();
        Process dead = new ProcessBuilder("true").start();
        try (SharedArray first = given();
                SharedArray second = given();
                SharedArray third = given()) {
            deliver(task, dead, "", handle(first), new Handle(Handle.Kind.QUEUE, second.name()), handle(third));

            assertThat(task.isDone()).isTrue();
            assertThat(List.of(first, second, third))
                    .allSatisfy(each -> assertThat(Path.of(each.name())).doesNotExist());
        }
    }

    @Test
    void removesNothingButSegments() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        try (SharedArray elsewhere = SharedArray.create(folder, ElementType.INT, 10)) {
            assertThat(elsewhere.handOver()).isTrue();
            for (String name : List.of(file.toString(), elsewhere.name())) {
                assertThatThrownBy(() -> result("", new Handle(Handle.Kind.QUEUE, name)))
                        .isInstanceOf(NotTransferableException.class);
                assertThat(Path.of(name)).exists();
            }
        }
    }

    @Test
    void refusesTheSameTwice() throws Exception {
        try (SharedArray once = given();
                SharedArray again = given()) {
            SharedArray array = (SharedArray) result(once, handle(once));

            assertThatThrownBy(() -> result(once, handle(once)))
                    .isInstanceOf(NotTransferableException.class)
                    .hasMessageContaining("belongs to this process already");
            assertThatThrownBy(() -> result("", handle(again), handle(again)))
                    .isInstanceOf(NotTransferableException.class)
                    .hasMessageContaining("belongs to this process already");
            array.setInt(0, 1);
            assertThat(Path.of(array.name())).exists();
            array.close();
        }
    }

    @Test
    void closesWhatIsNotInTheResult() throws Exception {
        try (SharedArray unused = given()) {
            assertThat(result("text", handle(unused))).isEqualTo("text");
            assertThat(Path.of(unused.name())).doesNotExist();
        }
    }

    @Test
    void refusesAHandleOfWhatIsNeitherGivenNorLent() {
        Handle handle = new Handle(Handle.Kind.ARRAY, "/dev/shm/dujiang-array-of-another");

        assertThatThrownBy(() -> result(new ArrayList<>(List.of(handle))))
                .isInstanceOf(NotTransferableException.class)
                .hasMessageContaining("/dev/shm/dujiang-array-of-another cannot be taken over");
    }

    @Test
    void refusesAListThatIsNone() throws Exception {
        byte[] frame = new byte[30];
        ByteBuffer bytes = ByteBuffer.wrap(frame).put(0, (byte) Protocol.SHARED).putInt(1, 25);

        for (int length : new int[] {0, 3, -1, 1_000, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> Gifts.read(bytes.putInt(26, length), 0)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> Gifts.read(bytes.putInt(26, 4).putInt(22, 5), 0))
                .isInstanceOf(StreamCorruptedException.class);
    }

    @Test
    void closesWhatComesForATaskThatHasEnded() throws Exception {
        RemoteTask task = FakeWorkers.task();
        task.finish(new IllegalStateException("cancelled"));
        Process process = new ProcessBuilder("true").start();
        try (SharedArray late = given()) {
            deliver(task, process, late, handle(late));

            assertThat(Path.of(late.name())).doesNotExist();
        }
    }

    @Test
    void keepsNothingOfWhatIsNotToBeGiven() {
        SharedArray closed = SharedArray.create(ElementType.INT, 10);
        Handle handle = handle(closed);
        closed.close();

        assertThat(Attachments.handOver(handle, closed)).isFalse();
        assertThatThrownBy(() -> Attachments.get(handle)).hasMessageContaining("There is no " + handle.name());
    }

    @Test
    void leavesWhatThePoolHandedOnBeforeItDied() {
        SharedArray mine = SharedArray.create(ElementType.INT, 10);
        SharedArray nobodys = SharedArray.create(ElementType.INT, 10);
        assertThat(Attachments.handOver(handle(mine), mine)).isTrue();
        assertThat(Attachments.handOver(handle(nobodys), nobodys)).isTrue();
        try (SharedArray another = SharedArray.adopt(mine.name())) {
            Attachments.closeGiven();
            int _ = SharedMemory.sweep();

            assertThat(Path.of(another.name())).exists();
            assertThat(Path.of(nobodys.name())).doesNotExist();
        }
    }
}
