package io.dujiang.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Messages through a Unix-domain socket of the JDK. */
final class SocketLink implements IpcLink {
    private static final String NAME = "socket";

    private final Optional<ServerSocketChannel> server;
    private final Path folder;
    private final ByteBuffer buffer;
    private final MemorySegment message;
    private Optional<SocketChannel> channel;

    private SocketLink(Path folder, Optional<ServerSocketChannel> server, Optional<SocketChannel> channel, int bytes) {
        this.folder = folder;
        this.server = server;
        this.channel = channel;
        this.buffer = ByteBuffer.allocateDirect(bytes);
        this.message = MemorySegment.ofBuffer(buffer);
    }

    /** @param bytes how long a message is at most */
    static Offer offer(int bytes) throws IOException {
        Path folder = Files.createTempDirectory("dujiang-bench");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(folder.resolve(NAME)));
        return new Offer(new SocketLink(folder, Optional.of(server), Optional.empty(), bytes), folder.toString());
    }

    static SocketLink attach(String address, int bytes) throws IOException {
        Path folder = Path.of(address);
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve(NAME)));
        return new SocketLink(folder, Optional.empty(), Optional.of(channel), bytes);
    }

    /** The other process connects before it says that it is ready. */
    private SocketChannel channel() throws IOException {
        if (channel.isEmpty()) {
            channel = Optional.of(server.orElseThrow().accept());
        }
        return channel.get();
    }

    @Override
    public void send(int words, long first) throws IOException {
        IpcMessage.fill(message, words, first);
        buffer.clear().limit(words * Long.BYTES);
        while (buffer.hasRemaining()) {
            channel().write(buffer);
        }
    }

    @Override
    public long receive(int words) throws IOException {
        buffer.clear().limit(words * Long.BYTES);
        while (buffer.hasRemaining()) {
            if (channel().read(buffer) < 0) {
                throw new EOFException("The other process has ended");
            }
        }
        return IpcMessage.sum(message, 0, words);
    }

    @Override
    public void close() {
        try {
            if (channel.isPresent()) {
                channel.get().close();
            }
            if (server.isPresent()) {
                server.get().close();
                Folders.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
