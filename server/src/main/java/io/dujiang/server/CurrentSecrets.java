package io.dujiang.server;

import io.dujiang.loop.LoopGroup;
import java.security.SecureRandom;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The secrets for callbacks as the file has them, read again every few seconds so that a rotation needs no restart. */
final class CurrentSecrets {
    private static final Logger log = LoggerFactory.getLogger(CurrentSecrets.class);
    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();

    private final DataFolder folder;
    private final SecureRandom random;
    private final LoopGroup loops;
    private volatile Read last;

    private record Read(WebhookSecrets secrets, long at) {}

    CurrentSecrets(DataFolder folder, SecureRandom random, LoopGroup loops) {
        this.folder = folder;
        this.random = random;
        this.loops = loops;
        this.last = read();
    }

    private Read read() {
        return new Read(folder.webhookSecrets(random), System.nanoTime());
    }

    WebhookSecrets get() throws InterruptedException {
        if (System.nanoTime() - last.at > FRESH_NANOS) {
            try {
                last = loops.offload(this::read);
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                log.warn("The callback secrets could not be read again; the ones read before are used", e);
                last = new Read(last.secrets, System.nanoTime());
            }
        }
        return last.secrets;
    }
}
