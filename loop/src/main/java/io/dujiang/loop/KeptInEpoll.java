package io.dujiang.loop;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Makes epoll handlers that keep a channel in epoll while nothing is wanted of it.
 *
 * <p>Netty, since 4.2.13 and at least up to 4.2.20, takes a descriptor out of epoll when its channel wants no events, and then fails to change it there
 * ({@code epoll_ctl} says ENOENT) when the channel wants some again. That happens to a channel whose reading is paused when its peer ends its
 * output: it would be closed, and what the peer had sent be lost. Here such a channel stays in epoll, edge-triggered, so that what cannot be masked, an error or
 * a hang-up, is told once.
 *
 * @see <a href="https://github.com/netty/netty/pull/16689">The change in Netty, which takes descriptors out</a>
 */
final class KeptInEpoll implements IoHandlerFactory {
    private final IoHandlerFactory handlers = EpollIoHandler.newFactory();

    @Override
    public IoHandler newHandler(ThreadAwareExecutor executor) {
        return new ForwardingIoHandler(handlers.newHandler(executor)) {
            @Override
            public IoRegistration register(IoHandle handle) throws Exception {
                return new Registration(super.register(handle));
            }
        };
    }

    @Override
    public boolean isChangingThreadSupported() {
        return handlers.isChangingThreadSupported();
    }

    private record Registration(IoRegistration registration) implements IoRegistration {
        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's
        public <T> T attachment() {
            return registration.attachment();
        }

        @Override
        public long submit(IoOps ops) {
            return registration.submit(ops.equals(EpollIoOps.NONE) ? EpollIoOps.EPOLLET : ops);
        }

        @Override
        public boolean isValid() {
            return registration.isValid();
        }

        @Override
        public boolean cancel() {
            return registration.cancel();
        }
    }
}
