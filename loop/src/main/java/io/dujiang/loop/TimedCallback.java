package io.dujiang.loop;

import java.util.concurrent.TimeUnit;

/** Code that runs on a carrier, and is reported with the place where it was handed over if it lasts. */
final class TimedCallback implements Runnable {
    private final String name;
    private final Runnable code;
    private final Throwable place;

    TimedCallback(String name, Runnable code) {
        this.name = name;
        this.code = code;
        this.place = new Throwable("It was handed over here");
    }

    @Override
    public void run() {
        long began = System.nanoTime();
        try {
            code.run();
        } finally {
            long nanos = System.nanoTime() - began;
            if (nanos >= Debug.SLOW_NANOS) {
                Debug.REPORTS.report(
                        DebugKind.SLOW_CALLBACK,
                        this + " lasted " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms",
                        place);
            }
        }
    }

    @Override
    public String toString() {
        return name + " " + code;
    }
}
