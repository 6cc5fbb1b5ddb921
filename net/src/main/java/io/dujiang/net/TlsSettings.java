package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.ScheduledTask;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server shows of itself by TLS 1.2 and 1.3: a certificate chain and its private key, out of two PEM files that may change.
 *
 * <p>A server looks at the files every {@link #RELOAD_EVERY} and shows new connections what is new in them; those that are open are not touched. If
 * what is new cannot be used, the old stays and the log says why; so the two files may be replaced one after the other. Safe for all threads.
 */
public final class TlsSettings {
    /** How often a server looks whether the files have changed. */
    public static final Duration RELOAD_EVERY = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(TlsSettings.class);

    private final Path chain;
    private final Path key;
    private final Duration reloadEvery;
    private final InstantSource clock;
    private final ReentrantLock reloading = new ReentrantLock();
    private PemFiles tried;
    private volatile Contexts current;

    private TlsSettings(Path chain, Path key, Duration reloadEvery, InstantSource clock) throws IOException {
        this.chain = chain;
        this.key = key;
        this.reloadEvery = reloadEvery;
        this.clock = clock;
        this.tried = new PemFiles(Files.readAllBytes(chain), Files.readAllBytes(key));
        this.current = Contexts.of(ServerCertificate.read(chain, tried.chain, key, tried.key));
    }

    /** The same certificate for connections of HTTP and for streams of anything. */
    private record Contexts(SslContext http, SslContext stream) {
        static Contexts of(ServerCertificate certificate) throws IOException {
            return new Contexts(
                    certificate.context(ServerCertificate.HTTP),
                    certificate.context(ApplicationProtocolConfig.DISABLED));
        }
    }

    /** The bytes of both files. */
    private record PemFiles(byte[] chain, byte[] key) {
        static final PemFiles NONE = new PemFiles(new byte[0], new byte[0]);

        boolean isSame(PemFiles other) {
            return Arrays.equals(chain, other.chain) && Arrays.equals(key, other.key);
        }
    }

    /**
     * Reads a chain, the server's own certificate first, and its key, not encrypted, in the form {@code BEGIN PRIVATE KEY} (PKCS #8). Blocks on
     * the files.
     *
     * @throws IOException if a file cannot be read, or what it holds cannot be used
     */
    public static TlsSettings load(Path chain, Path key) throws IOException {
        return load(chain, key, RELOAD_EVERY, InstantSource.system());
    }

    /** The same with another time between the looks at the files, and a clock by which certificates begin and end. */
    static TlsSettings load(Path chain, Path key, Duration reloadEvery, InstantSource clock) throws IOException {
        return new TlsSettings(chain, key, reloadEvery, clock);
    }

    /**
     * Reads both files again, so that new connections are shown what they hold. Blocks on the files.
     *
     * @throws IOException if they cannot be read or used, or the certificate is not valid at this time; the old one stays
     */
    public void reload() throws IOException {
        reloading.lock();
        try {
            use(read());
        } finally {
            reloading.unlock();
        }
    }

    /** Looks from time to time whether the files have changed, off the loops, until the answer is cancelled. */
    ScheduledTask reloadOn(LoopGroup loops) {
        return loops.scheduleWithFixedDelay(reloadEvery, reloadEvery, () -> {
            try {
                loops.offload(Executors.callable(this::reloadIfChanged));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                log.warn("Whether {} has changed was not looked at, since that could not be off-loaded: {}", chain, e);
            }
        });
    }

    /** Reads both files again if one has changed since they were tried last; the log tells the outcome. */
    void reloadIfChanged() {
        reloading.lock();
        try {
            PemFiles now = read();
            if (!now.isSame(tried)) {
                use(now);
                log.info("The certificate of {} is shown to new connections from now on", chain);
            }
        } catch (IOException e) {
            log.warn("The certificate stays as it is, since what is new cannot be used: {}", e.getMessage());
        } finally {
            reloading.unlock();
        }
    }

    private PemFiles read() throws IOException {
        return new PemFiles(Files.readAllBytes(chain), Files.readAllBytes(key));
    }

    private void use(PemFiles files) throws IOException {
        tried = files;
        ServerCertificate read = ServerCertificate.read(chain, files.chain, key, files.key);
        try {
            read.checkValid(clock.instant());
        } catch (IOException e) {
            if (e.getCause() instanceof CertificateNotYetValidException) {
                tried = PemFiles.NONE; // it will be valid
            }
            throw e;
        }
        current = Contexts.of(read);
    }

    /** What stands first on the channel of a new connection of HTTP. The executor signs, which takes long for a loop. */
    SslHandler handler(ByteBufAllocator allocator, Executor executor, Duration handshakeTimeout) {
        return handler(current.http, allocator, executor, handshakeTimeout);
    }

    /** The same for a stream. */
    SslHandler streamHandler(ByteBufAllocator allocator, Executor executor, Duration handshakeTimeout) {
        return handler(current.stream, allocator, executor, handshakeTimeout);
    }

    private static SslHandler handler(
            SslContext context, ByteBufAllocator allocator, Executor executor, Duration handshakeTimeout) {
        SslHandler handler = new ServerTlsHandler(context.newEngine(allocator), executor);
        handler.setHandshakeTimeout(handshakeTimeout.toMillis(), TimeUnit.MILLISECONDS);
        return handler;
    }
}
