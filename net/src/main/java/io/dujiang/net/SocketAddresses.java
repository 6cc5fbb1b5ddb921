package io.dujiang.net;

import io.dujiang.loop.LoopPolicy;
import io.dujiang.loop.Transport;
import io.netty.channel.Channel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/** Addresses as the JDK has them, and as the channels of a transport want them. */
final class SocketAddresses {
    /** What a connection of a Unix-domain server calls its own address, since its socket was renamed. */
    static final AttributeKey<UnixDomainSocketAddress> RENAMED = AttributeKey.valueOf(SocketAddresses.class, "renamed");

    private SocketAddresses() {}

    /** The same address, if it is of a kind that streams go by. */
    static SocketAddress checked(SocketAddress address) {
        if (address instanceof InetSocketAddress || address instanceof UnixDomainSocketAddress) {
            return address;
        }
        throw new IllegalArgumentException("Streams go to an InetSocketAddress or a UnixDomainSocketAddress; this is a "
                + address.getClass().getName() + ": " + address);
    }

    /** What Netty's channel is to be bound or connected to: native ones have a type of their own for paths. */
    static SocketAddress forChannel(SocketAddress address, Transport transport) {
        return address instanceof UnixDomainSocketAddress unix && transport.policy() != LoopPolicy.NIO
                ? new DomainSocketAddress(unix.getPath().toString())
                : address;
    }

    /** The other side's address; an unnamed one for a client of a Unix-domain socket. */
    static SocketAddress remote(Channel channel) {
        return named(channel.remoteAddress());
    }

    /** This side's address; an unnamed one for a client of a Unix-domain socket. */
    static SocketAddress local(Channel channel) {
        UnixDomainSocketAddress renamed = channel.attr(RENAMED).get();
        return renamed == null ? named(channel.localAddress()) : renamed;
    }

    private static SocketAddress named(@Nullable SocketAddress address) {
        if (address == null) {
            return UnixDomainSocketAddress.of("");
        }
        return address instanceof DomainSocketAddress unix ? UnixDomainSocketAddress.of(unix.path()) : address;
    }

    /** How messages name the other side of a channel. */
    static String peer(Channel channel) {
        String remote = remote(channel).toString();
        return remote.isEmpty() ? "a peer of " + local(channel) : remote;
    }
}
