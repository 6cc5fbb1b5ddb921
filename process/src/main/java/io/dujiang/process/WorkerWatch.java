package io.dujiang.process;

/** What the watch thread remembers of a worker from one look to the next. */
final class WorkerWatch {
    private long word;
    private long since = System.nanoTime();
    private long deafWord;
    private long deafSince;
    private long toldAt;
    private long memoryAtStart;
    private long memory;

    /** Takes the task that runs now. Returns since when that is so, as {@link System#nanoTime}. */
    long seen(long running) {
        if (running != word) {
            word = running;
            since = System.nanoTime();
        }
        return since;
    }

    /** A task that was cancelled still runs. Returns for how many nanoseconds; 0 when that is seen first. */
    long deafFor(long running) {
        if (running != deafWord) {
            deafWord = running;
            deafSince = System.nanoTime();
            return 0;
        }
        return Math.max(1, System.nanoTime() - deafSince);
    }

    /** The worker is told to end. */
    void told() {
        toldAt = System.nanoTime();
    }

    /** For how many nanoseconds it has been told. */
    long toldFor() {
        return System.nanoTime() - toldAt;
    }

    /** It has so many bytes in memory; 0 if that is not known. */
    void measured(long bytes) {
        memory = bytes;
        if (memoryAtStart == 0) {
            memoryAtStart = bytes;
        }
    }

    /** By how many bytes its memory has grown since it was measured first. */
    long growth() {
        return memory - memoryAtStart;
    }
}
