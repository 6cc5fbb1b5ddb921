package io.dujiang.net;

import io.dujiang.loop.LoopPolicy;
import io.dujiang.loop.Transport;
import io.netty.channel.Channel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** Addresses as the JDK has them, and as the channels of a transport want them. */
final class SocketAddresses {
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

    /** What a channel says its address is. */
    static SocketAddress ofChannel(SocketAddress address) {
        return address instanceof DomainSocketAddress unix ? UnixDomainSocketAddress.of(unix.path()) : address;
    }

    /** How messages name the other side of a channel: the clients of a Unix-domain socket have no address. */
    static String peer(Channel channel) {
        SocketAddress remote = channel.remoteAddress();
        if (remote != null && !ofChannel(remote).toString().isEmpty()) {
            return ofChannel(remote).toString();
        }
        SocketAddress local = channel.localAddress();
        return local == null ? "a peer" : "a peer of " + ofChannel(local);
    }
}
