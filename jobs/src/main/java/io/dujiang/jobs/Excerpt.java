package io.dujiang.jobs;

/** The beginning of a text, for messages. */
final class Excerpt {
    private Excerpt() {}

    static String of(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length) + "…";
    }
}
