package io.dujiang.bench;

/** Tells on standard error how far the bench is. */
final class Progress {
    private Progress() {}

    static void say(String text) {
        System.err.println("bench: " + text);
    }
}
