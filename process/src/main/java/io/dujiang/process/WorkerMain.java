package io.dujiang.process;

import io.dujiang.memory.SharedMemory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** The program of a worker process. Its pool starts it; it is of no use by itself. */
final class WorkerMain {
    private static final int BROKEN = 71;
    private static final int LOOKS_AT_PARENT = 20;
    private static final long LOOK_NANOS = 10_000_000;

    private WorkerMain() {}

    /** Connects to the pool, says who it is by the token that comes on standard input, and runs tasks until the pool is done or gone. */
    public static void main(String[] args) throws IOException {
        WorkerFolder folder = new WorkerFolder(Path.of(args[0]));
        int number = Integer.parseInt(args[1]);
        long maxMessage = Long.parseLong(args[2]);
        long pool = Long.parseLong(args[3]);
        StatusPage page;
        CurrentTask current;
        WorkerControl orders;
        SocketLink data;
        try {
            String token = readToken();
            page = StatusPage.open(folder.page(number));
            ExitWatch.install(page);
            current = new CurrentTask(page);
            SocketLink control = connect(folder, token, number, 'C', maxMessage);
            data = connect(folder, token, number, 'D', maxMessage);
            orders = new WorkerControl(control, current, page, () -> isGone(pool), () -> cleanUp(folder, number));
        } catch (IOException e) {
            if (isGone(pool)) { // before it could be heard
                cleanUp(folder, number);
            }
            throw e;
        }
        orders.start();
        try {
            new WorkerLoop(data, page, current, orders, maxMessage).run();
        } catch (Throwable e) { // a thread that a task has left behind would keep a worker alive that reads nothing
            try {
                page.lastWords("its main thread failed: " + e);
                orders.cleanUpIfOrphaned();
            } finally {
                Runtime.getRuntime().halt(BROKEN);
            }
        }
    }

    /**
     * Whether the pool's process is gone, which a lost connection alone does not tell. The kernel closes what a process has in some order: the
     * connection, perhaps, before it gives its children away.
     */
    private static boolean isGone(long pool) {
        for (int i = 0; i < LOOKS_AT_PARENT; i++) {
            if (ProcessHandle.current()
                    .parent()
                    .filter(parent -> parent.pid() == pool)
                    .isEmpty()) {
                return true;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return false;
    }

    /** The pool's process is gone, with all that would have removed what it shared. */
    private static void cleanUp(WorkerFolder folder, int number) {
        folder.abandon(number);
        Attachments.closeGiven();
        int _ = SharedMemory.sweep();
    }

    private static String readToken() throws IOException {
        String token = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII)).readLine();
        if (token == null) {
            throw new IOException("No token came on standard input: this program is started by a ProcessPool alone");
        }
        return token;
    }

    private static SocketLink connect(WorkerFolder folder, String token, int number, char kind, long maxMessage)
            throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(folder.socket()));
        SocketLink link = new SocketLink(channel, maxMessage + Protocol.OVERHEAD);
        link.send(greeting(token, number, kind));
        return link;
    }

    /** What a worker says first on each of its connections. */
    private static ByteBuffer greeting(String token, int number, char kind) {
        ByteSink sink = new ByteSink();
        sink.putInt(number);
        sink.write(kind);
        sink.putBytes(token.getBytes(StandardCharsets.US_ASCII));
        return sink.written();
    }
}
