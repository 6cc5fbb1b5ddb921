package io.dujiang.examples.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.loop.LoopGroup;
import io.dujiang.net.TcpServer;
import io.dujiang.net.TcpStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The programs about streams do what they say. */
@Timeout(60)
class TcpExamplesTest {
    private static final InetSocketAddress FREE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    private Path folder;

    @Test
    void theEchoAnswersByTcpAndBySocketFile() throws Exception {
        assertThat(echoed(FREE)).isEqualTo("Hello?");
        assertThat(echoed(UnixDomainSocketAddress.of(folder.resolve("echo")))).isEqualTo("Hello?");
    }

    private static String echoed(SocketAddress address) throws Exception {
        try (LoopGroup loops = LoopGroup.start();
                TcpServer server = EchoServer.start(loops, address)) {
            return loops.spawn(() -> EchoClient.ask(loops, server.localAddress(), "Hello?"))
                    .join();
        }
    }

    @Test
    void theChatTellsEveryMember() throws Exception {
        try (LoopGroup loops = LoopGroup.start();
                TcpServer server = Chat.start(loops, FREE)) {
            String heard = loops.spawn(() -> chat(loops, server.localAddress())).join();
            assertThat(heard).isEqualTo("from two\n");
        }
    }

    private static String chat(LoopGroup loops, SocketAddress server) throws Exception {
        try (TcpStream one = TcpStream.connect(loops, server, Duration.ofSeconds(20));
                TcpStream two = TcpStream.connect(loops, server, Duration.ofSeconds(20))) {
            say(one, "from one\n");
            say(two, "from two\n");
            return line(one);
        }
    }

    /** A member hears itself; what others said before may come first. */
    private static void say(TcpStream member, String line) throws Exception {
        member.write(line.getBytes(StandardCharsets.UTF_8));
        for (String heard = line(member); !heard.equals(line); heard = line(member)) {
            assertThat(heard).isNotEmpty();
        }
    }

    private static String line(TcpStream member) throws Exception {
        return new String(member.readUntil((byte) '\n', 100), StandardCharsets.UTF_8);
    }
}
