package io.dujiang.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Looks up the addresses of hosts on threads of its own, so that neither a loop nor what is off-loaded waits for it. Safe for all threads. */
final class HostNames {
    /*
     * A look-up holds a thread until the system's resolver has an answer, which cannot be interrupted. So that a name whose servers are
     * silent holds one thread and no more, all who ask for it while it is looked up wait for that same look-up, whoever of them has given up
     * meanwhile. One that has not begun when the last of them gives up never does. Who waits is counted, and look-ups come and go, under
     * the lock of the map for that name.
     */
    private static final int THREADS = 16;
    private static final int WAITING = 1_000;
    private static final Duration IDLE = Duration.ofSeconds(10);

    /** By the resolver of the system; one for all loops of the process. */
    static final HostNames SYSTEM = new HostNames(InetAddress::getAllByName, THREADS, WAITING);

    private final Resolver resolver;
    private final int waiting;
    private final ThreadPoolExecutor threads;
    private final Map<String, LookUp> underWay = new ConcurrentHashMap<>();

    /** Knows the addresses of names. Blocks its thread. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String host) throws IOException;
    }

    /** @param waiting how many names may wait for one of the threads */
    HostNames(Resolver resolver, int threads, int waiting) {
        this.resolver = resolver;
        this.waiting = waiting;
        this.threads = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(waiting),
                Thread.ofPlatform()
                        .daemon(true)
                        .inheritInheritableThreadLocals(false)
                        .name("dujiang-names-", 1)
                        .factory());
        this.threads.allowCoreThreadTimeOut(true);
    }

    /**
     * The addresses of a name or of an address's text. Parks the caller.
     *
     * @throws UnknownHostException if the name is not known
     * @throws SocketTimeoutException if that is not known within so many nanoseconds
     * @throws IOException if too many names are being looked up
     */
    List<InetAddress> lookUp(String host, long nanos) throws IOException, InterruptedException {
        if (isLiteral(host)) {
            return List.of(InetAddress.ofLiteral(host));
        }
        LookUp lookUp = join(host);
        try {
            return lookUp.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            SocketTimeoutException late = new SocketTimeoutException("The name " + host + " was not looked up in time");
            late.initCause(e);
            throw late;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UnknownHostException unknown ? unknown(host, unknown) : failed(host, e);
        } finally {
            leave(lookUp);
        }
    }

    private LookUp join(String host) throws IOException {
        try {
            return underWay.compute(host, (_, found) -> {
                LookUp lookUp = found == null ? begin(host) : found;
                lookUp.waiters.incrementAndGet();
                return lookUp;
            });
        } catch (RejectedExecutionException e) {
            throw new IOException(
                    "The name " + host + " was not looked up: all " + threads.getMaximumPoolSize()
                            + " threads for that wait for the resolver, and " + waiting
                            + " names for a thread. Check the"
                            + " resolver",
                    e);
        }
    }

    private LookUp begin(String host) {
        LookUp lookUp = new LookUp(host, () -> List.of(resolver.resolve(host)));
        threads.execute(lookUp);
        return lookUp;
    }

    /** How many wait for a name, for tests. */
    int waiters(String host) {
        LookUp lookUp = underWay.get(host);
        return lookUp == null ? 0 : lookUp.waiters.get();
    }

    private void leave(LookUp lookUp) {
        underWay.computeIfPresent(lookUp.host, (_, found) -> {
            boolean unwanted = found.equals(lookUp) && found.waiters.decrementAndGet() == 0 && threads.remove(found);
            return unwanted ? null : found;
        });
    }

    /** A name that is looked up, or will be. */
    private final class LookUp extends FutureTask<List<InetAddress>> {
        private final String host;
        private final AtomicInteger waiters = new AtomicInteger();

        LookUp(String host, Callable<List<InetAddress>> code) {
            super(code);
            this.host = host;
        }

        /** Who asks from now on asks anew. */
        @Override
        protected void set(List<InetAddress> found) {
            underWay.remove(host, this);
            super.set(found);
        }

        @Override
        protected void setException(Throwable failure) {
            underWay.remove(host, this);
            super.setException(failure);
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
