package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.LoopPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A way to run streams: on which loops, and by what kind of socket. */
record Mode(LoopPolicy policy, boolean portable, boolean unix) {
    /** Those that this machine has. */
    static List<Mode> here() {
        return Arrays.stream(LoopPolicy.values())
                .filter(policy ->
                        policy != LoopPolicy.AUTO && policy.whyUnavailable().isEmpty())
                .flatMap(policy -> Stream.of(new Mode(policy, false, false), new Mode(policy, false, true)))
                .flatMap(mode -> mode.policy == LoopPolicy.NIO
                        ? Stream.of(mode, new Mode(mode.policy, true, mode.unix))
                        : Stream.of(mode))
                .toList();
    }

    /** The same by TCP alone. */
    static List<Mode> tcpHere() {
        return here().stream().filter(mode -> !mode.unix).toList();
    }

    /** Those in which Netty tells of every reset: by io_uring 4.2.18 misses some that come right behind the last bytes. */
    static List<Mode> noticingResets() {
        return tcpHere().stream()
                .filter(mode -> mode.policy != LoopPolicy.IO_URING)
                .toList();
    }

    LoopGroup start(int loops) {
        var builder = LoopGroup.builder().loops(loops).policy(policy);
        LoopGroup group = (portable ? builder.portable() : builder).start();
        assertThat(group.isPortable()).isEqualTo(portable);
        return group;
    }

    /** Whether one side may end its output and still read: Netty's NIO and io_uring close a Unix-domain socket at the end of its input. */
    boolean halfCloses() {
        return !unix || (policy != LoopPolicy.NIO && policy != LoopPolicy.IO_URING);
    }

    SocketAddress freeAddress() throws IOException {
        if (!unix) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        }
        Path folder = Files.createTempDirectory("dujiang");
        folder.toFile().deleteOnExit();
        return UnixDomainSocketAddress.of(folder.resolve("socket"));
    }

    @Override
    public String toString() {
        return policy + (portable ? " portable" : "") + (unix ? " unix" : " tcp");
    }
}
