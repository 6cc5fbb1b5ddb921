package io.dujiang.jobs;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Opens the store of a folder, says so, and holds it until it is killed. */
final class FolderHolder {
    private FolderHolder() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        SqliteStore store = SqliteStore.open(Path.of(arguments[0]), StoreSettings.DEFAULT);
        try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
            out.write(("holding " + store.stats().unfinished() + "\n").getBytes(StandardCharsets.US_ASCII));
            new CountDownLatch(1).await();
        }
    }
}
