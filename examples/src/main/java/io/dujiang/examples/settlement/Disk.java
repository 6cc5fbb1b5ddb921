package io.dujiang.examples.settlement;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * What the data folder lies on.
 *
 * @param fileSystem its type, such as ext4
 * @param fsyncMicros the median time that an append of 4 KiB takes to be on disk
 */
record Disk(String fileSystem, long fsyncMicros) {
    private static final int SAMPLES = 200;
    private static final int PAGE = 4 << 10;

    /** Measures; takes about a second on a slow disk. */
    static Disk of(Path folder) throws IOException {
        return new Disk(Files.getFileStore(folder).type(), medianMicros(folder));
    }

    /** True if nothing there outlives the machine's memory. */
    boolean isMemory() {
        return isMemory(fileSystem);
    }

    static boolean isMemory(String fileSystem) {
        return fileSystem.equals("tmpfs") || fileSystem.equals("ramfs");
    }

    private static long medianMicros(Path folder) throws IOException {
        Path probe = Files.createTempFile(folder, "fsync", ".probe");
        try (FileChannel channel = FileChannel.open(probe, StandardOpenOption.APPEND)) {
            long[] micros = new long[SAMPLES];
            for (int i = 0; i < SAMPLES; i++) {
                long begin = System.nanoTime();
                channel.write(ByteBuffer.allocate(PAGE));
                channel.force(false);
                micros[i] = (System.nanoTime() - begin) / 1_000;
            }
            Arrays.sort(micros);
            return micros[SAMPLES / 2];
        } finally {
            Files.delete(probe);
        }
    }
}
