package io.dujiang.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A platform thread that mounts virtual threads. It drives a loop, until a mount lasts so long that a spare takes the loop over; then it is
 * a spare itself.
 */
final class Carrier extends ForkJoinWorkerThread {
    /*
     * It is a worker of a ForkJoinPool only for queues of the JDK that ask whether it has work queued (SynchronousQueue, LinkedTransferQueue,
     * Exchanger): if so they park at once, otherwise their caller spins, and with it a loop that has others to run. So each carrier has
     * one task queued that nobody ever runs.
     */
    private static final Logger log = LoggerFactory.getLogger(Carrier.class);
    private static final VarHandle ORDER;
    private static final VarHandle MOUNTED;
    private static final VarHandle MOUNTS;

    static {
        try {
            ORDER = MethodHandles.lookup().findVarHandle(Carrier.class, "order", Spares.Order.class);
            MOUNTED = MethodHandles.lookup().findVarHandle(Carrier.class, "mounted", Runnable.class);
            MOUNTS = MethodHandles.lookup().findVarHandle(Carrier.class, "mounts", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Scheduler scheduler;
    private final Microtasks microtasks = new Microtasks();
    private final @Nullable Meter meter;
    private volatile @Nullable ProcessorWait processorWait;
    private Spares.@Nullable Order order;
    private boolean open;
    private boolean again;
    private @Nullable Runnable mounted;
    private long mounts;

    Carrier(Scheduler scheduler, String name) {
        super(null, scheduler, false);
        this.scheduler = scheduler;
        this.meter = scheduler.metering() == null ? null : new Meter(scheduler.metering());
        setName(name);
    }

    /** The carrier that runs the current code, or null. */
    static @Nullable Carrier current() {
        return VirtualThreads.currentCarrier() instanceof Carrier carrier ? carrier : null;
    }

    /** The same, if it belongs to the given scheduler. */
    static @Nullable Carrier current(Scheduler scheduler) {
        Carrier carrier = current();
        return carrier != null && carrier.scheduler.equals(scheduler) ? carrier : null;
    }

    @Override
    public void run() {
        processorWait = ProcessorWait.ofCurrentThread();
        var _ = ForkJoinTask.adapt(Carrier::neverRun).fork();
        for (Spares.Order next = scheduler.spares().await(this);
                next != null;
                next = scheduler.spares().await(this)) {
            order = next;
            next.loop().drive(this);
            order = null;
        }
    }

    private static void neverRun() {
        throw new IllegalStateException("Nobody runs what a carrier has queued");
    }

    /**
     * Runs a virtual thread until it parks, yields or ends, and the microtasks that it left. False if the loop was taken over meanwhile:
     * the carrier must not touch it any more.
     */
    boolean mount(Runnable continuation) {
        begin(continuation);
        open();
        if (meter == null) {
            runSafely(continuation);
        } else {
            meter.run(continuation, this);
        }
        Loop loop = enter();
        open = false;
        if (again) {
            again = false;
            addLast(loop, continuation);
        }
        end();
        return loop != null;
    }

    /** Runs the poller of the loop, which nobody can take over meanwhile. Answers whether it is ready again. */
    boolean mountPoller(Runnable continuation) {
        begin(continuation);
        runSafely(continuation);
        boolean ready = again;
        again = false;
        end();
        return ready;
    }

    private void begin(Runnable continuation) {
        MOUNTED.setOpaque(this, continuation);
        MOUNTS.setOpaque(this, mounts + 1);
    }

    private void end() {
        if (!microtasks.isEmpty()) {
            begin(microtasks);
            microtasks.run();
            if (meter != null) {
                var _ = meter.read();
            }
        }
        MOUNTED.setOpaque(this, null);
    }

    private void addLast(@Nullable Loop loop, Runnable continuation) {
        if (loop == null) {
            scheduler.readyFromOutside(continuation);
        } else {
            loop.addLast(continuation);
        }
    }

    static void runSafely(Runnable continuation) {
        try {
            continuation.run();
        } catch (Throwable e) {
            log.error("A continuation failed on its carrier; its virtual thread is lost", e);
        }
    }

    /** A virtual thread became ready, as the code on this carrier found. */
    void ready(Runnable continuation) {
        if (continuation.equals(mounted)) {
            again = true;
            return;
        }
        scheduler.noteReady(continuation);
        Loop loop = enter();
        if (loop == null) {
            scheduler.readyFromOutside(continuation);
            return;
        }
        boolean shared = loop.ready(continuation);
        leave();
        if (shared) {
            scheduler.workAdded();
        }
    }

    /** True if what is mounted became ready again while it left, so that it stays the carrier's to queue. */
    boolean isReadyAgain() {
        return again;
    }

    /** The time. Its mounts are measured from here. */
    long nanoTime() {
        return meter == null ? System.nanoTime() : meter.read();
    }

    /** The time after the last mount. */
    long nanoTimeAfterMount() {
        return meter == null ? System.nanoTime() : meter.lastRead();
    }

    /** Begins to touch the loop of this carrier; null if it has none. Until {@link #leave} the caller must not block. */
    @Nullable
    Loop enter() {
        Spares.Order held = order;
        if (held == null) {
            return null;
        }
        if (open && !held.loop().hold().unmount(held.token())) {
            order = null;
            return null;
        }
        return held.loop();
    }

    /** Ends what {@link #enter} has begun. */
    void leave() {
        if (open) {
            open();
        }
    }

    private void open() {
        Spares.Order held = order;
        if (held != null) {
            open = true;
            held.loop().hold().mount(held.token());
        }
    }

    Microtasks microtasks() {
        return microtasks;
    }

    /** What this carrier drives; null if nothing. Any thread may ask, and gets what was true a moment ago. */
    Spares.@Nullable Order order() {
        return (Spares.Order) ORDER.getOpaque(this);
    }

    /** What is mounted; null if nothing is. Any thread may ask, and gets what was true a moment ago. */
    @Nullable
    Runnable mounted() {
        return (Runnable) MOUNTED.getOpaque(this);
    }

    /** How many mounts were begun. Any thread may ask, and gets what was true a moment ago. */
    long mounts() {
        return (long) MOUNTS.getOpaque(this);
    }

    /** How long it has waited for a processor since it was started; 0 where nobody counts that. Any thread may ask; it reads a file. */
    long processorWaitNanos() {
        ProcessorWait own = processorWait;
        return own == null ? 0 : own.nanos();
    }
}
