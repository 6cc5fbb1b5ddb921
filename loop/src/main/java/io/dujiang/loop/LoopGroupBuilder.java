package io.dujiang.loop;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a {@link LoopGroup} shall be like. */
public final class LoopGroupBuilder {
    private static final Logger log = LoggerFactory.getLogger(LoopGroup.class);
    private static final AtomicBoolean warned = new AtomicBoolean();

    String name = "dujiang";
    int loops = Runtime.getRuntime().availableProcessors();
    LoopPolicy policy = LoopPolicy.AUTO;
    private boolean portable;
    private @Nullable Instrument instrument;
    private LongSupplier clock = System::nanoTime;
    Duration longestSleep = Duration.ofSeconds(1);
    SpareLimits spares = SpareLimits.USUAL;
    Duration grace = Duration.ofSeconds(5);
    Duration deafAfter = Duration.ofSeconds(10);
    int offloadThreads = 100;
    int offloadQueue = 1_000;
    RejectionPolicy offloadRejection = RejectionPolicy.REFUSE;

    LoopGroupBuilder() {}

    /** The name that its threads begin with; {@code dujiang} unless said. */
    public LoopGroupBuilder name(String value) {
        this.name = value;
        return this;
    }

    /**
     * How many loops, each with a carrier; as many as there are processors unless said.
     *
     * @throws IllegalArgumentException if below 1
     */
    public LoopGroupBuilder loops(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("A loop group needs at least 1 loop, got " + value);
        }
        this.loops = value;
        return this;
    }

    /** The engine of the loops; {@link LoopPolicy#AUTO} unless said. */
    public LoopGroupBuilder policy(LoopPolicy value) {
        this.policy = value;
        return this;
    }

    /**
     * Bounds {@link LoopGroup#offload}; what comes beyond is {@linkplain RejectionPolicy#REFUSE refused}.
     *
     * @throws IllegalArgumentException if there is no thread or the queue is negative
     * @see #offload(int, int, RejectionPolicy)
     */
    public LoopGroupBuilder offload(int threads, int queue) {
        return offload(threads, queue, RejectionPolicy.REFUSE);
    }

    /**
     * Bounds {@link LoopGroup#offload}; 100 threads and 1,000 waiting calls unless said, and refusal beyond.
     *
     * @param threads that run calls at the same time; up to 10 are started at once, the others when the queue is full, and each
     *     ends after 60 s without a call
     * @param queue calls that may wait for a thread
     * @param policy what becomes of a call beyond all that
     * @throws IllegalArgumentException if there is no thread or the queue is negative
     */
    public LoopGroupBuilder offload(int threads, int queue, RejectionPolicy policy) {
        if (threads < 1 || queue < 0) {
            throw new IllegalArgumentException(
                    "Off-loading needs at least 1 thread and a queue of at least 0, got " + threads + " and " + queue);
        }
        this.offloadThreads = threads;
        this.offloadQueue = queue;
        this.offloadRejection = policy;
        return this;
    }

    /**
     * Tells an instrument what the tasks do, {@link Accounting} for instance; one more at each call. Without any nothing is measured. In
     * portable mode nothing is told but {@link Instrument#absent}.
     */
    public LoopGroupBuilder instrument(Instrument value) {
        this.instrument = instrument == null ? value : new InstrumentPair(instrument, value);
        return this;
    }

    /** What the tasks are measured with; it must begin with what {@link System#nanoTime} says, and the loops' turns follow it. */
    LoopGroupBuilder clock(LongSupplier value) {
        this.clock = value;
        return this;
    }

    /** A carrier looks at its queue after this time though nobody woke it; a test of wake-ups makes it long. */
    LoopGroupBuilder longestSleep(Duration value) {
        this.longestSleep = value;
        return this;
    }

    /** How many carriers may take loops over; a test makes them few, or lets none start. */
    LoopGroupBuilder spares(SpareLimits value) {
        this.spares = value;
        return this;
    }

    /** How long a close waits for what it has interrupted. */
    LoopGroupBuilder grace(Duration value) {
        this.grace = value;
        return this;
    }

    /**
     * How long a task of a scope may take to end after it was cancelled: then it is reported with its stack, and again each time as
     * much has passed; 10 s unless said. The scope waits for it all the same.
     *
     * @throws IllegalArgumentException if not positive
     */
    public LoopGroupBuilder reportDeafAfter(Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException("A cancelled task needs some time to end, got " + value);
        }
        this.deafAfter = value;
        return this;
    }

    /** Uses the JDK's scheduler even where ours is to be had. */
    public LoopGroupBuilder portable() {
        this.portable = true;
        return this;
    }

    /**
     * Starts the group.
     *
     * @throws IllegalStateException if the policy is not available here
     */
    public LoopGroup start() {
        boolean stock = portable || VirtualThreads.whyNotOurs().isPresent();
        if (stock && !portable) {
            warnOnce();
        }
        return new LoopGroup(this, stock ? stockEngine() : carrierEngine());
    }

    private Engine stockEngine() {
        if (instrument != null) {
            instrument.absent(StockEngine.whyAbsent(Capability.INSTRUMENTS));
        }
        return new StockEngine(name, loops, policy);
    }

    private Engine carrierEngine() {
        return new CarrierEngine(this, instrument == null ? null : new Metering(instrument, clock));
    }

    private static void warnOnce() {
        if (warned.compareAndSet(false, true)) {
            log.warn(
                    "Tasks run on the JDK's scheduler, not on the event loops, which costs a hand-off a request. Start the JVM with {} to change"
                            + " that. ({})",
                    VirtualThreads.missingFlag(),
                    VirtualThreads.whyNotOurs().orElse(""));
        }
    }
}
