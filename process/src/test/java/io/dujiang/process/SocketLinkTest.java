package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketLinkTest {
    @TempDir
    Path folder;

    @Test
    void awaitsTheEndOfTheOtherWithoutACallThatBlocks() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        try (ServerSocketChannel server =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address)) {
            SocketLink other = new SocketLink(SocketChannel.open(address), 100);
            SocketLink link = new SocketLink(server.accept(), 100);
            Thread waiting = Thread.ofPlatform().daemon().start(() -> {
                try {
                    link.awaitGone();
                } catch (Throwable e) {
                    end.complete(e);
                }
            });
            Awaitility.await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
            other.send(ByteBuffer.allocate(90)); // is passed over
            Awaitility.await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
            assertThat(end).isNotDone();

            other.close();

            assertThat(end.get()).isInstanceOf(EOFException.class);
            link.close();
        }
    }
}
