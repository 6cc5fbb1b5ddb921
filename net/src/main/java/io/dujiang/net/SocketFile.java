package io.dujiang.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;

/** The file of a Unix-domain socket that a server listens on. Its methods do a few quick calls of the file system. */
final class SocketFile {
    private final Path path;
    private final Optional<Object> key;

    private SocketFile(Path path, Optional<Object> key) {
        this.path = path;
        this.key = key;
    }

    /** The file that was just bound. */
    static SocketFile of(UnixDomainSocketAddress address) throws IOException {
        return new SocketFile(address.getPath(), key(address.getPath()));
    }

    /**
     * Deletes what a server left behind that ended without closing.
     *
     * @throws IOException if the file is something else, or somebody listens on it
     */
    static void deleteStale(UnixDomainSocketAddress address) throws IOException {
        Path path = address.getPath();
        Optional<BasicFileAttributes> file = attributes(path);
        if (file.isEmpty()) {
            return;
        }
        if (!file.get().isOther()) {
            throw new IOException("there is a file that is not a socket");
        }
        if (isAnswered(address)) {
            throw new IOException("the socket is in use");
        }
        Files.deleteIfExists(path);
    }

    private static boolean isAnswered(UnixDomainSocketAddress address) throws IOException {
        try (SocketChannel peer = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            peer.configureBlocking(false);
            peer.connect(address);
            return true;
        } catch (ConnectException refused) {
            return false;
        } catch (IOException tooManyWait) {
            return true;
        }
    }

    /** Deletes the file, unless another server has put its own in the place. */
    void delete() throws IOException {
        if (key(path).equals(key)) {
            Files.deleteIfExists(path);
        }
    }

    private static Optional<Object> key(Path path) throws IOException {
        return attributes(path).map(file -> Objects.requireNonNullElse(file.fileKey(), file.creationTime()));
    }

    private static Optional<BasicFileAttributes> attributes(Path path) throws IOException {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
