package io.dujiang.bench;

/** Puts the two threads that exchange on a core each, so that it is known whether they share one. */
final class IpcCores {
    private IpcCores() {}

    static void keepNear() {
        keep(true);
    }

    static void keepFar() {
        keep(false);
    }

    private static void keep(boolean near) {
        Cores cores = Cores.here();
        if (cores.server() != cores.load()) {
            Futex.runOn(near ? cores.server() : cores.load());
        }
    }

    /** For people. */
    static String text() {
        Cores cores = Cores.here();
        return cores.server() == cores.load()
                ? "both processes share one core"
                : "the threads that exchange on cores " + cores.server() + " and " + cores.load();
    }
}
