package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * The client's side of TLS 1.2 and 1.3: the peer's certificate must be trusted and name the host.
 *
 * @param trust whom it trusts and with what it shows itself; the JVM's default if there is none
 */
record ClientTls(Optional<SSLContext> trust) {

    /**
     * Makes what shakes hands with a peer of that name.
     *
     * @throws IOException if the JVM's default cannot be had
     */
    SSLEngine engine(LoopGroup loops, String host, int port) throws IOException, InterruptedException {
        SSLEngine engine = context(loops).createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setServerNames(serverNames(host));
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** Addresses are no such names, nor are hosts with characters that a name of the DNS does not have. */
    private static List<SNIServerName> serverNames(String host) {
        try {
            return HostNames.isLiteral(host) ? List.of() : List.of(new SNIHostName(host));
        } catch (IllegalArgumentException _) {
            return List.of();
        }
    }

    /** The default context reads the trust store of the JVM when it is first asked for. */
    private SSLContext context(LoopGroup loops) throws IOException, InterruptedException {
        if (trust.isPresent()) {
            return trust.get();
        }
        try {
            return loops.offload(SSLContext::getDefault);
        } catch (IOException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("TLS cannot be set up: " + e + ". Check the JVM's trust store", e);
        }
    }

    /** What stands first on a channel. The executor runs what takes long for a loop, such as checking the certificate. */
    static SslHandler handler(SSLEngine engine, LoopGroup loops, Duration handshakeTimeout) {
        SslHandler handler = new SslHandler(engine, loops);
        handler.setHandshakeTimeout(handshakeTimeout.toMillis(), TimeUnit.MILLISECONDS);
        return handler;
    }

    /** What is said when the handshake failed. */
    static IOException failed(String host, Throwable cause) {
        return new IOException(
                "TLS failed: " + cause.getMessage() + ". The certificate must be trusted and name " + host, cause);
    }
}
