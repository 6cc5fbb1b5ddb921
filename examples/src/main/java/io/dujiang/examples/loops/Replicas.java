package io.dujiang.examples.loops;

import io.dujiang.loop.Attempts;
import io.dujiang.loop.LoopGroup;
import java.time.Duration;
import java.util.List;

/** Tasks of a scope that may fail: until the first success, and one after the other as they end. */
final class Replicas {
    private Replicas() {}

    static void main() throws InterruptedException {
        try (LoopGroup group = LoopGroup.start()) {
            List<String> hosts = List.of("broken", "slow", "near");
            // region: attempts
            String fastest = group.scope(scope -> {
                Attempts<String> replicas = scope.attempts();
                for (String host : hosts) {
                    var _ = replicas.fork(host, () -> ask(host));
                }
                replicas.next().ifPresent(first -> IO.println(first.name() + " " + first.state()));
                return replicas.firstSuccess(); // cancels the others and waits for their end
            });
            IO.println(fastest);
            // endregion
        }
    }

    private static String ask(String host) throws InterruptedException {
        if (host.equals("broken")) {
            throw new IllegalStateException("no answer");
        }
        Thread.sleep(host.equals("slow") ? Duration.ofDays(1) : Duration.ofSeconds(1));
        return host;
    }
}
