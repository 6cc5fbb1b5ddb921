package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What openssl s_client says of the server. */
class OpensslTest {

    /** On a port without TLS; the handshakes that succeed belong here too, beside this one. */
    @Test
    void aHandshakeOnAPlainPortFailsAndTheOthersAreServed() throws Exception {
        try (TestServer server = TestServer.start(HttpLimits.DEFAULT);
                RawPeer good = server.peer()) {
            String address = "127.0.0.1:" + server.server().localAddress().getPort();
            Tool openssl = Tool.run("openssl", "s_client", "-connect", address);
            assertThat(openssl.exitCode()).as(openssl.output()).isNotZero();
            assertThat(openssl.output()).contains("no peer certificate available");
            assertThat(server.counters().refusals("malformed")).isEqualTo(1);
            assertThat(TestServer.serves(good)).isTrue();
        }
    }
}
