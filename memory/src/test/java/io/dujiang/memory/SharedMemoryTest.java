package io.dujiang.memory;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharedMemoryTest {
    @TempDir
    private Path folder;

    @Test
    void isSeenByWhoAttaches() {
        try (SharedMemory owner = SharedMemory.create(folder, 1_000);
                SharedMemory other = SharedMemory.attach(owner.name())) {
            owner.segment().set(JAVA_LONG, 8, 42);

            assertThat(other.segment().byteSize()).isEqualTo(1_000);
            assertThat(other.segment().get(JAVA_LONG, 8)).isEqualTo(42);
            assertThat(other.segment().get(JAVA_LONG, 16)).isZero();
        }
    }

    @Test
    void liesInDevShmUnlessToldOtherwise() {
        try (SharedMemory memory = SharedMemory.create(1)) {
            assertThat(memory.name()).startsWith("/dev/shm/dujiang-memory-");
        }
    }

    @Test
    void belongsToItsUserAlone() throws IOException {
        try (SharedMemory memory = SharedMemory.create(folder, 1)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(memory.name()))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void losesItsNameWhenItsOwnerCloses() {
        SharedMemory owner = SharedMemory.create(folder, 8);
        try (SharedMemory other = SharedMemory.attach(owner.name())) {
            owner.close();
            owner.close();

            other.segment().set(JAVA_LONG, 0, 1);
            assertThat(other.segment().get(JAVA_LONG, 0)).isEqualTo(1);
            assertThat(folder).isEmptyDirectory();
            assertThatThrownBy(() -> SharedMemory.attach(owner.name()))
                    .isInstanceOf(SharedMemoryException.class)
                    .hasMessageContaining("There is no " + owner.name());
        }
    }

    @Test
    void keepsItsNameWhenAnotherCloses() {
        try (SharedMemory owner = SharedMemory.create(folder, 8)) {
            SharedMemory.attach(owner.name()).close();

            assertThat(SharedMemory.sweep(folder)).isZero();
            assertThat(Path.of(owner.name())).exists();
        }
    }

    @Test
    void isHandedOverWithoutEverBeingWithoutAnOwner() {
        SharedMemory maker = SharedMemory.create(folder, 8);
        assertThat(maker.handOver()).isTrue();
        assertThat(maker.handOver()).isFalse();
        assertThat(SharedMemory.sweep(folder)).isZero();

        SharedMemory owner = SharedMemory.adopt(maker.name());
        maker.segment().set(JAVA_LONG, 0, 3);
        maker.close();

        assertThat(SharedMemory.sweep(folder)).isZero();
        assertThat(owner.segment().get(JAVA_LONG, 0)).isEqualTo(3);
        owner.close();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void isSweptIfNobodyAdoptsIt() {
        try (SharedMemory maker = SharedMemory.create(folder, 8)) {
            assertThat(maker.handOver()).isTrue();
        }
        assertThat(SharedMemory.sweep(folder)).isEqualTo(1);
    }

    @Test
    void cannotBeAdoptedByItsOwnerNorOnceItIsClosed() {
        SharedArray array = SharedArray.create(folder, ElementType.INT, 1);

        assertThatThrownBy(() -> SharedArray.adopt(array.name()))
                .isInstanceOf(SharedMemoryException.class)
                .hasMessageContaining("belongs to this process already");
        array.setInt(0, 1);
        assertThat(Path.of(array.name())).exists();
        array.close();
        assertThat(array.handOver()).isFalse();
        assertThatThrownBy(() -> SharedArray.adopt(array.name())).hasMessageContaining("There is no");
    }

    @Test
    void refusesMoreThanThereIs() throws IOException {
        long free = Files.getFileStore(Path.of("/dev/shm")).getUsableSpace();
        long size = free * 2 + (1 << 20);

        assertThatThrownBy(() -> SharedMemory.create(size))
                .isInstanceOf(SharedMemoryException.class)
                .hasMessageContaining(String.valueOf(size + Header.BYTES))
                .hasMessageContaining("bytes free of")
                .hasMessageContaining("--shm-size");
    }

    @ParameterizedTest
    @CsvSource({"Mac OS X, aarch64", "Windows 11, amd64", "Linux, riscv64"})
    void refusesWhereItCannotWork(String system, String processor) {
        assertThatThrownBy(() -> Folder.requireLinux(system, processor))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("this is " + system + " on " + processor);
    }

    @Test
    void refusesAFolderThatIsNone() {
        assertThatThrownBy(() -> SharedMemory.create(folder.resolve("none"), 1))
                .isInstanceOf(SharedMemoryException.class)
                .hasMessageContaining("no such folder");
    }

    @Test
    void refusesGarbage() throws IOException {
        Path file = file(new byte[10_000]);

        assertThatThrownBy(() -> SharedMemory.attach(file.toString()))
                .isInstanceOf(SharedMemoryException.class)
                .hasMessageContaining("is no segment of shared memory");
    }

    @Test
    void refusesWhatIsShorterThanAHeader() throws IOException {
        Path file = file(new byte[100]);

        assertThatThrownBy(() -> SharedMemory.attach(file.toString()))
                .isInstanceOf(SharedMemoryException.class)
                .hasMessageContaining("has 100 bytes, fewer than the header");
    }

    @Test
    void refusesAFolderAndALink() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), file(new byte[10_000]));

        assertThatThrownBy(() -> SharedMemory.attach(folder.toString())).isInstanceOf(SharedMemoryException.class);
        assertThatThrownBy(() -> SharedMemory.attach(link.toString())).isInstanceOf(SharedMemoryException.class);
    }

    @Test
    void refusesWhatOthersMayWrite() throws IOException {
        try (SharedMemory memory = SharedMemory.create(folder, 1)) {
            Files.setPosixFilePermissions(Path.of(memory.name()), PosixFilePermissions.fromString("rw-rw-rw-"));

            assertThatThrownBy(() -> SharedMemory.attach(memory.name()))
                    .isInstanceOf(SharedMemoryException.class)
                    .hasMessageContaining("permissions 666 instead of 600");
        }
    }

    @Test
    void refusesWhatBelongsToAnotherUser() {
        SegmentFile.Status status = new SegmentFile.Status(Linux.user() + 1, 0100600, 10_000, 1);

        assertThatThrownBy(() -> Attachment.check("segment", status))
                .isInstanceOf(SharedMemoryException.class)
                .hasMessageContaining("belongs to user " + (Linux.user() + 1));
    }

    @Test
    void refusesAnotherVersion() throws IOException {
        try (SharedMemory memory = SharedMemory.create(folder, 1)) {
            write(memory.name(), 8, Header.VERSION + 1);

            assertThatThrownBy(() -> SharedMemory.attach(memory.name()))
                    .isInstanceOf(SharedMemoryException.class)
                    .hasMessageContaining("has version 4 of the layout, and this JVM knows version 3");
        }
    }

    @Test
    void refusesAnotherKind() {
        try (SharedMemory memory = SharedMemory.create(folder, 1)) {
            assertThatThrownBy(() -> SharedPipe.attach(memory.name()))
                    .isInstanceOf(SharedMemoryException.class)
                    .hasMessageContaining("was created as memory, and cannot be attached to as pipe");
        }
    }

    @Test
    void refusesAFileThatWasCut() throws IOException {
        try (SharedMemory memory = SharedMemory.create(folder, 10_000)) {
            cut(memory.name(), 8_192);

            assertThatThrownBy(() -> SharedMemory.attach(memory.name()))
                    .isInstanceOf(SharedMemoryException.class)
                    .hasMessageContaining("has 8192 bytes where its header says 14096");
        }
    }

    @Test
    void refusesALayoutThatNoneHas() throws IOException {
        try (SharedMap map = SharedMap.create(folder, 10, 8, 8);
                SharedArray array = SharedArray.create(folder, ElementType.INT, 2, 3)) {
            write(map.name(), Header.BYTES, -1);
            write(array.name(), Header.BYTES + 4, 0);

            assertThatThrownBy(() -> SharedMap.attach(map.name())).isInstanceOf(SharedMemoryException.class);
            assertThatThrownBy(() -> SharedArray.attach(array.name())).isInstanceOf(SharedMemoryException.class);
        }
    }

    @Test
    void tellsThatItsFileWasCutUnderIt() throws IOException {
        try (SharedQueue queue = SharedQueue.create(folder, 100_000);
                SharedMap map = SharedMap.create(folder, 1_000, 16, 100);
                SharedPipe pipe = SharedPipe.create(folder, 100_000)) {
            PipeSender sender = pipe.sender();
            for (String name : new String[] {queue.name(), map.name(), pipe.name()}) {
                cut(name, Header.BYTES);
            }

            assertThatThrownBy(() -> queue.put(new byte[50_000])).satisfies(SharedMemoryTest::saysDamaged);
            assertThatThrownBy(() -> map.get(new byte[1])).satisfies(SharedMemoryTest::saysDamaged);
            assertThatThrownBy(() -> map.put(new byte[1], new byte[1])).satisfies(SharedMemoryTest::saysDamaged);
            assertThatThrownBy(() -> sender.send(new byte[50_000])).satisfies(SharedMemoryTest::saysDamaged);
        }
        assertThat(folder).isEmptyDirectory();
    }

    private static void saysDamaged(Throwable e) {
        assertThat(e)
                .isInstanceOf(SharedMemoryException.class)
                .hasMessageContaining("cannot be read or written any more: its file was cut");
    }

    @Test
    void reservesAllOfItsSpace() throws IOException {
        try (SharedMemory memory = SharedMemory.create(10_000_000)) {
            Process stat = new ProcessBuilder("stat", "-c", "%b", memory.name()).start();

            assertThat(Long.parseLong(stat.inputReader().readLine()) * 512).isGreaterThanOrEqualTo(10_000_000);
        }
    }

    @Test
    void leavesNothingWhenSpaceCannotBeReserved() {
        Folder full = new Folder(folder, (_, _) -> {
            throw new Linux.CallFailed("posix_fallocate", Linux.NO_SPACE);
        });

        assertThatThrownBy(() -> full.create(Kind.MEMORY, 10_000))
                .isInstanceOf(SharedMemoryException.class)
                .hasMessageContaining("10000 are needed: nothing was created")
                .hasMessageContaining("bytes free of");
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({
        "dujiang-notes, rw-------",
        "dujiang-memory-notes, rw-------",
        "dujiang-memory-0123456789abcdef0123456789abcdef.txt, rw-------",
        "dujiang-memory-0123456789abcdef0123456789abcdef, rw-r--r--"
    })
    void sweepsNothingThatIsNotASegment(String name, String permissions) throws IOException {
        Path other = Files.writeString(folder.resolve(name), "mine");
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString(permissions));

        assertThat(SharedMemory.sweep(folder)).isZero();
        assertThat(other).exists();
    }

    private Path file(byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("other"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static void write(String file, long at, int value) throws IOException {
        try (FileChannel channel = FileChannel.open(Path.of(file), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(0, value), at);
        }
    }

    private static void cut(String file, long size) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file, "rw")) {
            open.setLength(size);
        }
    }
}
