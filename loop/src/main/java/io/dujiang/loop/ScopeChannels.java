package io.dujiang.loop;

import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;

/** The open channels of one scope. Channels are opened and ended under the scope's lock; each may close by itself at any time. */
final class ScopeChannels {
    private final Set<Channel<?>> open = ConcurrentHashMap.newKeySet();
    private final CancellationException cancellation =
            new CancellationException("The scope of the channel was cancelled");

    <T> Channel<T> open(int capacity, WhenFull whenFull) {
        Channel<T> channel = new Channel<>(capacity, whenFull, open::remove);
        open.add(channel);
        return channel;
    }

    /** The scope was left. */
    void close() {
        open.forEach(Channel::close);
    }

    /** The scope was cancelled: receivers must not take that for a good end. */
    void cancel() {
        open.forEach(channel -> channel.closeWithError(cancellation));
    }

    /** True if that was thrown by a channel since the scope was cancelled. */
    boolean hasThrown(Throwable thrown) {
        return thrown instanceof ChannelClosedException && cancellation.equals(thrown.getCause());
    }
}
