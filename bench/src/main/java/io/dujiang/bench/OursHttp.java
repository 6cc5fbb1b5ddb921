package io.dujiang.bench;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.LoopGroupBuilder;
import io.dujiang.loop.LoopPolicy;
import io.dujiang.net.BindFailedException;
import io.dujiang.net.ClientRequest;
import io.dujiang.net.HttpClient;
import io.dujiang.net.HttpLimits;
import io.dujiang.net.HttpRequest;
import io.dujiang.net.HttpResponse;
import io.dujiang.net.HttpServer;
import io.dujiang.net.TlsSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;

/** Our HTTP server with a handler that blocks. */
final class OursHttp {
    private static final int CONNECTIONS = 200_000;

    private final BackEnd backEnd;

    private OursHttp(BackEnd backEnd) {
        this.backEnd = backEnd;
    }

    /** Starts it for as long as the process lives. Returns its port. */
    static int start(ServerSetup setup) throws BindFailedException {
        return start(builder(setup));
    }

    /** The same with TLS. Blocks. */
    static int startTls(ServerSetup setup) throws IOException {
        return start(builder(setup).tls(TlsSettings.load(Identity.chain(), Identity.key())));
    }

    private static HttpServer.Builder builder(ServerSetup setup) {
        LoopGroup loops = loops(setup);
        OursHttp pages = new OursHttp(client(loops, setup.backEnd()));
        return HttpServer.builder(loops)
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), setup.port()))
                .limits(HttpLimits.DEFAULT.withConnections(CONNECTIONS))
                .handler(pages::answer);
    }

    private static int start(HttpServer.Builder builder) throws BindFailedException {
        return builder.start().localAddress().getPort();
    }

    /** Loops as the setup says. */
    static LoopGroup loops(ServerSetup setup) {
        LoopGroupBuilder builder = LoopGroup.builder().loops(setup.loops());
        return setup.policy().equals(ServerSetup.PORTABLE)
                ? builder.portable().start()
                : builder.policy(policy(setup.policy())).start();
    }

    /** @throws IllegalArgumentException if there is none of that name */
    static LoopPolicy policy(String text) {
        return LoopPolicy.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static BackEnd client(LoopGroup loops, int port) {
        HttpClient client = HttpClient.builder(loops)
                .maxConnectionsPerHost(BackEnd.CONNECTIONS)
                .build();
        ClientRequest request = ClientRequest.get(URI.create("http://127.0.0.1:" + port + "/"));
        return () -> client.send(request).body();
    }

    private HttpResponse answer(HttpRequest request) throws Exception {
        if (request.path().equals(Page.MIB)) {
            return HttpResponse.of(200)
                    .withBody(Page.OCTETS, OursHttp::stream)
                    .withLength(Page.PIECES * Page.PIECE_BYTES);
        }
        Page page = backEnd.page(request.path());
        return HttpResponse.of(200).withBody(page.contentType(), page.body());
    }

    private static void stream(OutputStream output) throws IOException {
        for (int i = 0; i < Page.PIECES; i++) {
            output.write(Page.piece());
        }
    }
}
