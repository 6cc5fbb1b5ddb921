package io.dujiang.loop;

/** What debug mode reports: what happened to the thing that is named, what follows, and how to mend it. */
enum DebugKind {
    NEVER_AWAITED(
            "was spawned and nobody asked for its end or its result: it may have been cut short or come too late. Join it, fork it in"
                    + " a scope, or use execute() for a task that nobody waits for"),
    UNREAD_FAILURE(
            "failed and nobody read the failure, so what it should have done is missing unnoticed. Join it, fork it in a scope, or use"
                    + " execute(), which logs failures"),
    UNRELEASED("became unreachable without being released: the value is never freed. Release each claim once, best by"
            + " try-with-resources"),
    WRONG_THREAD(
            "would block the carrier of a loop, and with it all its connections and tasks. Do it in a task: spawn one and let that"
                    + " wait, or use what does not wait (trySend, tryReceive, toCompletableFuture)"),
    SLOW_CALLBACK(
            "and nothing else ran on its carrier meanwhile. Spawn a task for what lasts, and off-load what computes or blocks");

    private final String text;

    DebugKind(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
