package io.dujiang.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * The folder of a pool, which its user alone may enter: the socket, and for each worker its argument file, status page and crash report.
 *
 * @param path where it is
 */
record WorkerFolder(Path path) {
    private static final String PREFIX = "dujiang-pool-";
    private static final Duration YOUNG = Duration.ofMinutes(1);
    private static final AtomicBoolean SWEPT = new AtomicBoolean();

    static WorkerFolder create() throws IOException {
        Path path = Files.createTempDirectory(
                PREFIX, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (SWEPT.compareAndSet(false, true)) {
            sweepBeside(path);
        }
        return new WorkerFolder(path);
    }

    /** Removes what pools of the same user left that were killed together with their workers. */
    static void sweepBeside(Path own) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(own.resolveSibling(""), PREFIX + "*")) {
            UserPrincipal user = Files.getOwner(own);
            for (Path folder : folders) {
                WorkerFolder other = new WorkerFolder(folder);
                if (other.isOf(user) && other.isAbandoned()) {
                    other.removeAll();
                }
            }
        } catch (IOException | DirectoryIteratorException | UncheckedIOException e) {
            // no field: a worker has this class too, and most programs take longer to set up logging than a worker to
            // start
            LoggerFactory.getLogger(WorkerFolder.class).debug("Folders that other pools left cannot be looked for", e);
        }
    }

    private boolean isOf(UserPrincipal user) throws IOException {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(user);
    }

    /** A pool that lives listens, from the moment after it has made its socket. */
    private boolean isAbandoned() throws IOException {
        if (!Files.exists(socket(), LinkOption.NOFOLLOW_LINKS)
                || Files.getLastModifiedTime(socket())
                        .toInstant()
                        .isAfter(Instant.now().minus(YOUNG))) {
            return false;
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            channel.connect(UnixDomainSocketAddress.of(socket()));
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            return false; // it has no time for us, or belongs to another user
        }
    }

    Path socket() {
        return path.resolve("socket");
    }

    Path page(int number) {
        return path.resolve(number + ".page");
    }

    Path arguments(int number) {
        return path.resolve(number + ".args");
    }

    Path crashReport(int number) {
        return path.resolve(number + ".crash");
    }

    /** Removes the files of a worker that has ended. */
    void remove(int number) {
        List.of(page(number), arguments(number), crashReport(number)).forEach(WorkerFolder::remove);
    }

    /** A worker outlived its pool: removes its files, and all when it is the last. */
    void abandon(int number) {
        remove(number);
        try (Stream<Path> files = Files.list(path)) {
            if (files.allMatch(socket()::equals)) {
                remove(socket());
                remove(path);
            }
        } catch (IOException | UncheckedIOException e) {
            // another worker was quicker
        }
    }

    /** Removes it with all that is in it. */
    void removeAll() {
        try (Stream<Path> files = Files.list(path)) {
            files.forEach(WorkerFolder::remove);
        } catch (IOException | UncheckedIOException e) {
            // what is left lies in the folder for temporary files
        }
        remove(path);
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (FileSystemException e) {
            // somebody else removes it
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
