package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Looks up the addresses of hosts, which holds a thread and so happens off the loops. */
final class HostNames {
    private HostNames() {}

    /**
     * The addresses of a name or of an address's text. A lookup that takes longer goes on behind, since it cannot be interrupted.
     *
     * @throws UnknownHostException if the name is not known
     * @throws SocketTimeoutException if that is not known within so many nanoseconds
     */
    static List<InetAddress> lookUp(LoopGroup loops, String host, long nanos) throws IOException, InterruptedException {
        if (isLiteral(host)) {
            return List.of(InetAddress.ofLiteral(host));
        }
        CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
        loops.execute(() -> lookUp(loops, host, found));
        try {
            return found.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            SocketTimeoutException late = new SocketTimeoutException("The name " + host + " was not looked up in time");
            late.initCause(e);
            throw late;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UnknownHostException unknown ? unknown(host, unknown) : failed(host, e);
        }
    }

    private static void lookUp(LoopGroup loops, String host, CompletableFuture<List<InetAddress>> found) {
        try {
            found.complete(List.of(loops.offload(() -> InetAddress.getAllByName(host))));
        } catch (Throwable e) {
            found.completeExceptionally(e);
        }
    }

    private static UnknownHostException unknown(String host, UnknownHostException cause) {
        UnknownHostException unknown =
                new UnknownHostException("The name " + host + " is not known: check it, or the resolver");
        unknown.initCause(cause);
        return unknown;
    }

    private static IOException failed(String host, ExecutionException cause) {
        return new IOException("Looking up " + host + " failed: " + cause.getCause(), cause);
    }

    static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || host.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    }
}
