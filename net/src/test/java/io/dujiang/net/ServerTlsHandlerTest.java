package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A peer by TLS 1.2 that asks for another handshake, with the off-loaded work of it done at chosen moments. */
class ServerTlsHandlerTest {
    @TempDir
    private static Path folder;

    private static Certificates certificates;
    private static TlsSettings settings;

    private final Queue<Runnable> later = new ArrayDeque<>();

    @BeforeAll
    static void make() throws Exception {
        certificates = Certificates.forName("one.example", folder);
        Path chain = folder.resolve("chain.pem");
        Path key = folder.resolve("key.pem");
        certificates.writePem(chain, key);
        settings = TlsSettings.load(chain, key);
    }

    @Test
    void isRefusedWhenTheWorkIsDoneAtOnce() throws Exception {
        refusesASecondHandshake(Runnable::run);
    }

    @Test
    void isRefusedWhenTheWorkIsDoneLater() throws Exception {
        refusesASecondHandshake(later::add);
    }

    private void refusesASecondHandshake(Executor tasks) throws Exception {
        EmbeddedChannel server =
                new EmbeddedChannel(settings.streamHandler(ByteBufAllocator.DEFAULT, tasks, Duration.ofSeconds(10)));
        SSLEngine engine = certificates.trusted().createSSLEngine("one.example", 443);
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {"TLSv1.2"});
        SslHandler tls = new SslHandler(engine);
        EmbeddedChannel client = new EmbeddedChannel(tls);
        exchange(client, server);
        client.writeOutbound(text("early"));
        exchange(client, server);
        assertThat(received(server)).isEqualTo("early");

        var _ = tls.renegotiate();
        client.runPendingTasks();
        client.writeOutbound(text("late"));
        assertThatThrownBy(() -> exchange(client, server))
                .hasRootCauseInstanceOf(SSLException.class)
                .hasMessageContaining("another handshake");
        assertThat(received(server)).isEmpty();
        client.finishAndReleaseAll();
        server.finishAndReleaseAll();
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    /** Passes on what each side has sent until both are silent. */
    private void exchange(EmbeddedChannel client, EmbeddedChannel server) {
        boolean moved = true;
        while (moved) {
            moved = pass(client, server);
            moved |= pass(server, client);
            moved |= work(server);
            server.checkException();
        }
    }

    private static boolean pass(EmbeddedChannel from, EmbeddedChannel to) {
        from.runPendingTasks();
        ByteBuf bytes = from.readOutbound();
        if (bytes != null) {
            to.writeInbound(bytes);
        }
        return bytes != null;
    }

    private boolean work(EmbeddedChannel server) {
        Runnable task = later.poll();
        if (task != null) {
            task.run();
            server.runPendingTasks();
        }
        return task != null;
    }

    private static String received(EmbeddedChannel channel) {
        StringBuilder all = new StringBuilder();
        for (ByteBuf bytes = channel.readInbound(); bytes != null; bytes = channel.readInbound()) {
            all.append(bytes.toString(StandardCharsets.US_ASCII));
            bytes.release();
        }
        return all.toString();
    }
}
