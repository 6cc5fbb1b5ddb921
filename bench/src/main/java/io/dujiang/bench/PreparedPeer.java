package io.dujiang.bench;

import java.util.List;
import java.util.Optional;

/**
 * A peer whose worker is built, or cannot be.
 *
 * @param peer whose
 * @param launcher of its workers
 * @param whyMissing why there are none; empty if there are
 */
record PreparedPeer(TaskPeer peer, TaskLauncher launcher, Optional<String> whyMissing) {
    static PreparedPeer of(TaskPeer peer) {
        TaskLauncher launcher = peer.launcher();
        return new PreparedPeer(peer, launcher, launcher.prepare());
    }

    Optional<String> whyMissing(int carriers) {
        return whyMissing.or(() -> launcher.whyMissing(carriers));
    }

    List<String> command(int carriers) {
        return launcher.command(carriers);
    }
}
