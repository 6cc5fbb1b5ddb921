package io.dujiang.loop;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.uring.IoUring;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The engine of the event loops. The system property {@code dujiang.loop.policy} chooses one where the code says {@link #AUTO}. */
public enum LoopPolicy {
    /** Epoll on Linux, kqueue on macOS and BSD, else NIO. */
    AUTO,
    /** Linux epoll by Netty's native library. */
    EPOLL,
    /**
     * Linux io_uring by Netty's native library; never chosen by itself. Its rings belong to one thread, so a loop is not taken over from a
     * task that holds its carrier. Netty 4.2.18 misses some resets that come right behind the last bytes: such a connection ends by its time-outs.
     */
    IO_URING,
    /** The kqueue of macOS and BSD by Netty's native library. */
    KQUEUE,
    /** The JDK's selector, everywhere. */
    NIO;

    static final String PROPERTY = "dujiang.loop.policy";

    /** Why this machine does not have it; empty if it does. A group that asks for it then does not start, and says the same. */
    public Optional<String> whyUnavailable() {
        return Optional.ofNullable(cause()).map(LoopPolicy::explain);
    }

    private @Nullable Throwable cause() {
        return switch (this) {
            case EPOLL -> Epoll.unavailabilityCause();
            case IO_URING -> IoUring.unavailabilityCause();
            case KQUEUE -> KQueue.unavailabilityCause();
            case AUTO, NIO -> null;
        };
    }

    private static String explain(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.equals(failure) ? failure.toString() : failure + ": " + root;
    }

    /** The policy to run by: this one, or for {@link #AUTO} what the system property names, or what the machine has. */
    LoopPolicy resolve() {
        LoopPolicy named = this == AUTO ? fromProperty() : this;
        if (named != AUTO) {
            return named;
        }
        return EPOLL.whyUnavailable().isEmpty()
                ? EPOLL
                : KQUEUE.whyUnavailable().isEmpty() ? KQUEUE : NIO;
    }

    private static LoopPolicy fromProperty() {
        String name = System.getProperty(PROPERTY, "auto");
        try {
            return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "System property " + PROPERTY + " is '" + name + "', expected one of " + Arrays.toString(values()),
                    e);
        }
    }
}
