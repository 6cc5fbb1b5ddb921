package io.dujiang.bench;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.dujiang.memory.SharedMemory;
import io.dujiang.net.TcpStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Messages in a region of shared memory between tasks on loops, each told by a byte through a Unix-domain socket that the loop of the receiver has in its
 * epoll. One message at a time and direction.
 *
 * <p>A byte is written by a call of the kernel at once, and not at the end of the loop's turn: that is the faster of the two.
 */
final class DoorbellLink implements IpcLink {
    private static final VarHandle COUNT = JAVA_LONG.varHandle();
    private static final long LINE = 128;
    private static final String NEAR = "near";
    private static final String FAR = "far";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final SharedMemory memory;
    private final Path folder;
    private final boolean near;
    private final MemorySegment out;
    private final MemorySegment in;
    private final ServerSocketChannel server;
    private final ByteBuffer one = ByteBuffer.allocateDirect(1);
    private Optional<SocketChannel> bell = Optional.empty();
    private Optional<TcpStream> ear = Optional.empty();
    private long sent;
    private long received;

    private DoorbellLink(SharedMemory memory, Path folder, boolean near) throws IOException {
        long half = memory.segment().byteSize() / 2;
        this.memory = memory;
        this.folder = folder;
        this.near = near;
        this.out = memory.segment().asSlice(near ? 0 : half, half);
        this.in = memory.segment().asSlice(near ? half : 0, half);
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(folder.resolve(near ? NEAR : FAR)));
    }

    /** @param bytes how long a message is */
    static Offer offer(long bytes) throws IOException {
        Path folder = Files.createTempDirectory("dujiang-bench");
        SharedMemory memory = SharedMemory.create(2 * (LINE + Math.ceilDiv(bytes, LINE) * LINE));
        return new Offer(new DoorbellLink(memory, folder, true), memory.name() + "," + folder);
    }

    static DoorbellLink attach(String address) throws IOException {
        String[] names = address.split(",", 2);
        return new DoorbellLink(SharedMemory.attach(names[0]), Path.of(names[1]), false);
    }

    @Override
    public void send(int words, long first) throws Exception {
        IpcMessage.fill(out.asSlice(LINE), words, first);
        COUNT.setRelease(out, 0L, ++sent);
        one.clear();
        var _ = bell().write(one);
    }

    @Override
    public long receive(int words) throws Exception {
        var _ = ear().readExactly(1);
        received++;
        if ((long) COUNT.getAcquire(in, 0L) != received) {
            throw new IllegalStateException("The bell rang before the message " + received + " was there");
        }
        return IpcMessage.sum(in, LINE, words);
    }

    /** What the other side hears; it has its socket by the time that this one sends or receives. */
    private SocketChannel bell() throws Exception {
        if (bell.isEmpty()) {
            var _ = ear();
            bell = Optional.of(server.accept());
        }
        return bell.get();
    }

    private TcpStream ear() throws Exception {
        if (ear.isEmpty()) {
            ear = Optional.of(TcpStream.connect(
                    IpcLoop.group(), UnixDomainSocketAddress.of(folder.resolve(near ? FAR : NEAR)), TIMEOUT));
        }
        return ear.get();
    }

    @Override
    public void close() {
        ear.ifPresent(TcpStream::close);
        try (server) {
            if (bell.isPresent()) {
                bell.get().close();
            }
            if (near) {
                Folders.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        memory.close();
    }
}
