package io.dujiang.loop;

/** Measures the mounts of one carrier, whose own thread alone uses it. */
final class Meter {
    /*
     * One reading of the clock a mount: its end is the start of the next. A turn of the loop, which the loop needs a reading for anyway,
     * begins with a new one, since the carrier may have slept; so do mounts after microtasks, which are nobody's mount. The same holds
     * for the bytes. CPU time costs some twenty times as much to read as the clock. So it is read around one mount of PERIOD, a
     * prime, lest tasks that take turns be measured always or never.
     */
    private static final int PERIOD = 1_021;

    private final Metering metering;
    private long nanoTime;
    private long bytes;
    private int untilSample = PERIOD;

    Meter(Metering metering) {
        this.metering = metering;
    }

    /** Reads the clock anew. */
    long read() {
        nanoTime = metering.nanoTime();
        bytes = metering.allocatedBytes();
        return nanoTime;
    }

    /** What the clock said when it was read last. */
    long lastRead() {
        return nanoTime;
    }

    /** Runs a continuation on its carrier. */
    void run(Runnable continuation, Carrier carrier) {
        TaskTimings task = Continuation.timingsOf(continuation);
        if (task == null) {
            Carrier.runSafely(continuation);
            read();
            return;
        }
        boolean sampled = --untilSample == 0;
        long cpu = sampled ? beginSample() : 0;
        long mount = task.mounted(metering.since(nanoTime));
        if (mount == 0) {
            Carrier.runSafely(continuation);
            ended(task, mount, metering.since(read()), carrier.isReadyAgain(), continuation);
            return;
        }
        long begun = task.begunAt();
        metering.mounted(task);
        Carrier.runSafely(continuation);
        if (sampled) {
            cpu = Metering.cpuNanos() - cpu;
        }
        long before = bytes;
        long end = metering.since(read());
        task.addAllocated(bytes - before);
        if (sampled) {
            metering.sampled(task, end - begun, cpu);
        }
        metering.unmounted(task, end - begun);
        ended(task, mount, end, carrier.isReadyAgain(), continuation);
    }

    private long beginSample() {
        untilSample = PERIOD;
        long cpu = Metering.cpuNanos();
        read();
        return cpu;
    }

    private void ended(TaskTimings task, long mount, long end, boolean again, Runnable continuation) {
        if (again) {
            task.yielded(mount, end);
            metering.yielded(task);
        } else if (Continuation.isAlive(continuation)) {
            task.parked(mount, end);
        } else if (task.ended(mount, end)) {
            metering.done(task);
        }
    }
}
