package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.LoopPolicy;
import java.net.InetSocketAddress;

/** An echo server that prints its port and lives until its input ends. The argument is the policy of its loop. */
final class EchoMain {
    private EchoMain() {}

    public static void main(String[] arguments) throws Exception {
        try (LoopGroup loops = LoopGroup.builder()
                        .loops(1)
                        .policy(LoopPolicy.valueOf(arguments[0]))
                        .start();
                TcpServer server =
                        TcpServer.builder(loops).handler(EchoMain::echo).start()) {
            System.out.println("echoes on port " + ((InetSocketAddress) server.localAddress()).getPort());
            int ended = System.in.read();
            System.out.println("input " + ended);
        }
    }

    private static void echo(TcpStream stream) throws Exception {
        byte[] bytes = new byte[64];
        for (int n = stream.read(bytes); n >= 0; n = stream.read(bytes)) {
            stream.write(bytes, 0, n);
        }
    }
}
