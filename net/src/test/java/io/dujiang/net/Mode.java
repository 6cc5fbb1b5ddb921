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

    LoopGroup start(int loops) {
        var builder = LoopGroup.builder().loops(loops).policy(policy);
        LoopGroup group = (portable ? builder.portable() : builder).start();
        assertThat(group.isPortable()).isEqualTo(portable);
        return group;
    }

    SocketAddress freeAddress() throws IOException {
        return unix
                ? UnixDomainSocketAddress.of(
                        Files.createTempDirectory("dujiang").resolve("socket"))
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Override
    public String toString() {
        return policy + (portable ? " portable" : "") + (unix ? " unix" : " tcp");
    }
}
