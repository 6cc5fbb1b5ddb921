package io.dujiang.loop;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/** The open channels of one scope, in the order in which they were opened. Channels are opened and ended under the scope's lock; each may close by itself at any time. */
final class ScopeChannels {
    private final Set<Channel<?>> open = Collections.synchronizedSet(new LinkedHashSet<>());
    private final CancellationException cancellation =
            new CancellationException("The scope of the channel was cancelled");

    <T> Channel<T> open(int capacity, WhenFull whenFull) {
        Channel<T> channel = new Channel<>(capacity, whenFull, open::remove);
        open.add(channel);
        return channel;
    }

    /** The scope was left. */
    void close() {
        forEach(Channel::close);
    }

    /** The scope was cancelled: receivers must not take that for a good end. */
    void cancel() {
        forEach(channel -> channel.closeWithError(cancellation));
    }

    /** A closed channel leaves the set. */
    private void forEach(Consumer<Channel<?>> action) {
        List.of(open.toArray(Channel<?>[]::new)).forEach(action);
    }

    /** True if that was thrown by a channel since the scope was cancelled. */
    boolean hasThrown(Throwable thrown) {
        return thrown instanceof ChannelClosedException && cancellation.equals(thrown.getCause());
    }
}
