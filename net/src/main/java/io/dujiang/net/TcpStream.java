package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * A connection by TCP or a Unix-domain socket, which is read and written in blocking style: what waits parks its task.
 *
 * <p>One task reads at a time, and another may write meanwhile; so may several, and the bytes of one call stay together. What comes is kept
 * in a bounded buffer until it is read; what is written is kept in another until it is sent, at the end of the turn of the loop. Methods that
 * wait throw {@link InterruptedException} if the caller is interrupted, before or while they wait, {@link java.net.SocketTimeoutException}
 * after the {@linkplain #setTimeout time}, and {@link IOException} with the address of the peer if the connection failed or was closed. What
 * came before a failure can be read; after a time-out or an interrupt no byte that came is lost.
 *
 * <p>By TLS the end of the input is what the peer announced as such ({@code close_notify}); if the connection ends without that, reading fails
 * after what came, since it may have been cut.
 */
public final class TcpStream implements AutoCloseable {
    private static final byte[] EMPTY = {};

    private final TcpConnection connection;
    private volatile long timeout;

    TcpStream(TcpConnection connection) {
        this.connection = connection;
    }

    /**
     * Connects on one of these loops. A name is looked up off the loops, and its addresses are tried in turn, each for
     * an equal share of the time that is left.
     *
     * @param address an {@link InetSocketAddress}, resolved or not, or a {@link UnixDomainSocketAddress}
     * @param timeout for looking the name up and connecting
     * @throws java.net.SocketTimeoutException if that time is over
     * @throws java.net.ConnectException if there is no connection to be had
     * @throws java.net.UnknownHostException if the name is not known
     */
    public static TcpStream connect(LoopGroup loops, SocketAddress address, Duration timeout)
            throws IOException, InterruptedException {
        return new TcpConnector(loops, timeout, Optional.empty(), HostNames.SYSTEM)
                .connect(SocketAddresses.checked(address));
    }

    /**
     * The same, speaking TLS 1.2 or 1.3. The certificate of the peer must be trusted by the JVM and name the host of the address, which is the
     * name that it was made with, or the text of the IP address.
     *
     * @param timeout for shaking hands too
     * @throws java.net.ConnectException also if TLS failed
     */
    public static TcpStream connectTls(LoopGroup loops, InetSocketAddress address, Duration timeout)
            throws IOException, InterruptedException {
        return connectTls(loops, address, timeout, Optional.empty());
    }

    /**
     * The same.
     *
     * @param trust whom TLS trusts, and with what it shows itself
     */
    public static TcpStream connectTls(LoopGroup loops, InetSocketAddress address, Duration timeout, SSLContext trust)
            throws IOException, InterruptedException {
        return connectTls(loops, address, timeout, Optional.of(trust));
    }

    private static TcpStream connectTls(
            LoopGroup loops, InetSocketAddress address, Duration timeout, Optional<SSLContext> trust)
            throws IOException, InterruptedException {
        return new TcpConnector(loops, timeout, Optional.of(new ClientTls(trust)), HostNames.SYSTEM).connect(address);
    }

    /**
     * Limits how long each call that waits may take as a whole: to read, to write, to drain. At first there is no limit.
     *
     * @param time zero for no limit
     */
    public void setTimeout(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("A time-out of " + time + " is over before it begins; zero is for none");
        }
        timeout = time.toNanos();
    }

    /** Reads what is there, waiting for the first byte. Returns how many bytes, at least one unless the array is empty; -1 at the end. */
    public int read(byte[] bytes) throws IOException, InterruptedException {
        return read(bytes, 0, bytes.length);
    }

    /** The same, into a part of the array. */
    public int read(byte[] bytes, int offset, int count) throws IOException, InterruptedException {
        return connection.inflow().read(bytes, offset, count, deadline());
    }

    /** The same, into what remains of the buffer. */
    public int read(ByteBuffer buffer) throws IOException, InterruptedException {
        return connection.inflow().read(buffer, deadline());
    }

    /**
     * Reads that many bytes. Memory is taken as they come, not for the count. If it fails, the bytes that came can still be read.
     *
     * @throws java.io.EOFException if the input ends before
     */
    public byte[] readExactly(int count) throws IOException, InterruptedException {
        if (count < 0) {
            throw new IllegalArgumentException("Cannot read " + count + " bytes");
        }
        return count == 0 ? EMPTY : connection.inflow().readExactly(count, deadline());
    }

    /** Reads up to and including a byte; see {@link #readUntil(byte[], int)}. */
    public byte[] readUntil(byte delimiter, int max) throws IOException, InterruptedException {
        return readUntil(new byte[] {delimiter}, max);
    }

    /**
     * Reads up to and including a delimiter; at the end of the input what is left without one, so nothing when nothing is left. If it fails,
     * the bytes that came can still be read.
     *
     * @param max bytes, delimiter included
     * @throws java.net.ProtocolException if the delimiter does not come within the maximum
     */
    public byte[] readUntil(byte[] delimiter, int max) throws IOException, InterruptedException {
        return connection.inflow().readUntil(delimiter, max, deadline());
    }

    /**
     * Writes. The array may be used again at once. It waits only when the buffer is full, see {@link TcpLimits#writeBuffer}; it does not wait
     * until the bytes are sent. If it fails, part of them may have been sent.
     */
    public void write(byte[] bytes) throws IOException, InterruptedException {
        write(bytes, 0, bytes.length);
    }

    /** The same with a part of the array. */
    public void write(byte[] bytes, int offset, int count) throws IOException, InterruptedException {
        connection.outflow().write(bytes, offset, count, deadline());
    }

    /**
     * Writes all that comes to another stream, or back to this one, until the input ends, and returns how many bytes that were. What came at once
     * is handed on as it is, so this is the quickest way to pass a stream on, and takes no memory while it waits. It reads no faster than the other
     * side takes. The {@linkplain #setTimeout time} of each stream limits each of its waits. If writing fails, up to a read's worth of what was
     * read is lost.
     */
    public long transferTo(TcpStream to) throws IOException, InterruptedException {
        Inflow from = connection.inflow();
        long count = 0;
        for (ByteBuf bytes = from.readBuffer(deadline()); bytes != null; bytes = from.readBuffer(deadline())) {
            count += bytes.readableBytes();
            to.connection.outflow().write(bytes, to.deadline());
        }
        return count;
    }

    /** Waits while more is unsent than the {@link TcpLimits#writeBuffer} says, until half of that is left; a producer calls it as it goes. */
    public void drain() throws IOException, InterruptedException {
        connection.outflow().drain(deadline());
    }

    /**
     * Ends the output, after what was written, which the peer reads as the end of its input. Does not wait. Reading goes on; by TLS 1.2 it
     * does only until the peer has seen the end, since there {@code close_notify} ends both sides, and by TLS 1.3 one.
     */
    public void shutdownOutput() {
        connection.outflow().end();
    }

    /**
     * A view that reads this stream. The interrupt of a task that reads shows as {@link java.io.InterruptedIOException}, and the thread stays
     * interrupted. Closing it closes the stream.
     */
    public InputStream inputStream() {
        return new StreamInput(this);
    }

    /** A view that writes to this stream, otherwise like {@link #inputStream}; it buffers nothing, and flushing it {@linkplain #drain drains}. */
    public OutputStream outputStream() {
        return new StreamOutput(this);
    }

    /** The other side; an unnamed address for a client of a Unix-domain socket. */
    public SocketAddress remoteAddress() {
        return SocketAddresses.remote(connection.channel());
    }

    /** This side; an unnamed address for a client of a Unix-domain socket. */
    public SocketAddress localAddress() {
        return SocketAddresses.local(connection.channel());
    }

    /**
     * Ends the output after what was written, and throws the input away; the connection is closed once the peer has ended its side, or some
     * seconds later. Does not wait. Who reads or writes gets an {@link IOException}. Any thread may call it, twice too.
     */
    @Override
    public void close() {
        connection.close();
    }

    /**
     * Drops what is unread and unsent and resets the connection, so that the peer does not take what it has for the whole. A Unix-domain
     * socket is closed. Does not wait; any thread may call it, twice too.
     */
    public void abort() {
        connection.abort();
    }

    /** How many bytes the buffers cost that have come and wait to be read. */
    int held() {
        return connection.inflow().held();
    }

    private long deadline() {
        return Wait.deadline(timeout);
    }

    @Override
    public String toString() {
        return "TcpStream to " + SocketAddresses.peer(connection.channel());
    }
}
