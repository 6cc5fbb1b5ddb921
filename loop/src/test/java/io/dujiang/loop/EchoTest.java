package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.loop.LoopGroupTest.Mode;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Channels of Netty on the loops, and sockets of the JDK in tasks, side by side. */
@Tag("conformance")
@Timeout(60)
class EchoTest {
    @ParameterizedTest
    @MethodSource("io.dujiang.loop.LoopGroupTest$Mode#here")
    void whatTasksSendComesBack(Mode mode) throws Exception {
        int clients = 32;
        int rounds = 100;
        try (LoopGroup group = mode.start()) {
            InetSocketAddress server = open(group);
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                int client = i;
                tasks.add(group.spawn(() -> exchange(server, client, rounds)));
            }

            for (Task<Integer> task : tasks) {
                assertThat(task.join()).isEqualTo(rounds);
            }
        }
    }

    /** Opens a server on the loops of a group, which sends back what it gets. */
    static InetSocketAddress open(LoopGroup group) throws InterruptedException {
        Transport transport = group.transport();
        Channel server = new ServerBootstrap()
                .group(transport.group())
                .channel(transport.server())
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Echo(group));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        return (InetSocketAddress) server.localAddress();
    }

    /** Sends numbers one after the other, and answers how many came back. */
    static int exchange(InetSocketAddress server, int client, int rounds) throws Exception {
        int same = 0;
        try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
            socket.setTcpNoDelay(true);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            for (int round = 0; round < rounds; round++) {
                long sent = ((long) client << 32) | round;
                out.writeLong(sent);
                same += in.readLong() == sent ? 1 : 0;
            }
        }
        return same;
    }

    /** Answers from a task on the channel's own loop. */
    private static final class Echo extends ChannelInboundHandlerAdapter {
        private final LoopGroup group;

        Echo(LoopGroup group) {
            this.group = group;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            group.startOn(ctx.channel().eventLoop(), "echo", () -> {
                var _ = ctx.channel().writeAndFlush(message);
            });
        }
    }
}
