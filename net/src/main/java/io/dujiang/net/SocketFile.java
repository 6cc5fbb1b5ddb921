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
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The file of a Unix-domain socket that a server listens on. Its methods do a few quick calls of the file system.
 *
 * <p>A socket is bound to a name of its own, then renamed: so a file left behind is replaced in one step, and Netty, which deletes by the
 * name it has bound whatever is there, does not delete the file of another server.
 */
final class SocketFile {
    private static final int MOST_NAMES = 1 << 24;

    private final Path path;
    private final Optional<Object> key;

    private SocketFile(Path path, Optional<Object> key) {
        this.path = path;
        this.key = key;
    }

    /** A free path beside that of the address, to bind to before {@link #rename}. */
    static UnixDomainSocketAddress beside(UnixDomainSocketAddress address) {
        String name = ".%06x".formatted(ThreadLocalRandom.current().nextInt(MOST_NAMES));
        return UnixDomainSocketAddress.of(address.getPath().resolveSibling(name));
    }

    /**
     * Gives what was bound its address, where the file of a server that ended without closing may be.
     *
     * @throws IOException if there is another file, or somebody listens on it; what was bound is deleted
     */
    static SocketFile rename(UnixDomainSocketAddress bound, UnixDomainSocketAddress address) throws IOException {
        try {
            checkStale(address);
            Files.move(bound.getPath(), address.getPath(), StandardCopyOption.ATOMIC_MOVE);
            return new SocketFile(address.getPath(), key(address.getPath()));
        } catch (IOException e) {
            Files.deleteIfExists(bound.getPath());
            throw e;
        }
    }

    private static void checkStale(UnixDomainSocketAddress address) throws IOException {
        Optional<BasicFileAttributes> file = attributes(address.getPath());
        if (file.isPresent() && !file.get().isOther()) {
            throw new IOException("there is a file that is not a socket");
        }
        if (file.isPresent() && isAnswered(address)) {
            throw new IOException("the socket is in use");
        }
    }

    UnixDomainSocketAddress address() {
        return UnixDomainSocketAddress.of(path);
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
        return attributes(path).map(file -> List.of(String.valueOf(file.fileKey()), file.lastModifiedTime()));
    }

    private static Optional<BasicFileAttributes> attributes(Path path) throws IOException {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
