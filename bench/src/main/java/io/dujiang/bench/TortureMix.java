package io.dujiang.bench;

import java.util.SplittableRandom;

/** The works of a torture run, and how often each comes. */
@SuppressWarnings("ImmutableEnumChecker") // the works are methods without state
enum TortureMix {
    TREE(6, TortureTasks::tree),
    BURST(2, TortureTasks::burst),
    YIELDS(6, TortureTasks::yields),
    THREADS_OF_THE_JDK(6, TortureTasks::threadsOfTheJdk),
    EXECUTE(6, TortureTasks::executeAndImmediate),
    CANCEL(6, TortureTasks::cancelled),
    OFFLOAD(4, TortureTasks::offload),
    PARKS(8, TortureHandOffs::parks),
    SEMAPHORE(6, TortureHandOffs::semaphore),
    SYNCHRONOUS_QUEUE(6, TortureHandOffs::synchronousQueue),
    BLOCKING_QUEUE(6, TortureHandOffs::blockingQueue),
    MONITOR(4, TortureHandOffs::monitor),
    SLEEPS(4, TortureTimers::sleeps),
    CANCELLED_WAITS(6, TortureTimers::cancelledWaits),
    CLOSE_WAITS(6, TortureTimers::closeWaits),
    SCHEDULES(6, TortureTimers::schedules),
    PERIODIC(4, TortureTimers::periodic),
    SCOPES(10, TortureScopes::run),
    CHANNELS(8, TortureChannels::channels),
    CLOSED_CHANNELS(6, TortureChannels::closedChannels),
    ATTEMPTS(6, TortureChannels::attempts),
    SHARED(4, TortureChannels::shared),
    MICROTASKS(6, TortureLoops::microtasks),
    WOKEN_BY_A_LOOP(8, TortureLoops::wokenByALoop),
    ECHOES(8, TortureLoops::echoes),
    PINNED(6, TortureLoops::pinned),
    SPINS(1, TortureLoops::spins);

    private static final int ALL = allShares();

    private final int share;
    private final Work work;

    /** Starts tasks and waits for them, on a task of the group. */
    @FunctionalInterface
    interface Work {
        void run(TortureBed bed, SplittableRandom random) throws Exception;
    }

    TortureMix(int share, Work work) {
        this.share = share;
        this.work = work;
    }

    private static int allShares() {
        int sum = 0;
        for (TortureMix one : values()) {
            sum += one.share;
        }
        return sum;
    }

    static TortureMix next(SplittableRandom random) {
        int number = random.nextInt(ALL);
        for (TortureMix one : values()) {
            number -= one.share;
            if (number < 0) {
                return one;
            }
        }
        throw new IllegalStateException("The shares do not add up to " + ALL);
    }

    /** Runs it to its end; whatever it throws is a fault. */
    void run(TortureBed bed, SplittableRandom random) {
        try {
            work.run(bed, random);
        } catch (Throwable e) {
            bed.tally().fault(this + " failed", e);
        }
    }
}
