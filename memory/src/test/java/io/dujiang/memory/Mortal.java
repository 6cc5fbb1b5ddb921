package io.dujiang.memory;

import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Lets an attachment die at a random step: its thread goes no further, and the kernel releases its lock, which is all that others see of a death.
 */
final class Mortal implements Steps {
    private static final int ONE_IN = 100;

    private final Random random;
    private final AtomicInteger lives;
    private final Consumer<Mortal> onDeath;
    private final Set<String> seen = new HashSet<>();
    private int begun;
    private int committed;
    private Optional<Participant> participant = Optional.empty();

    /**
     * @param lives how many deaths are still to come, of all
     * @param onDeath told of it, on the thread that dies
     */
    Mortal(long seed, AtomicInteger lives, Consumer<Mortal> onDeath) {
        this.random = new Random(seed);
        this.lives = lives;
        this.onDeath = onDeath;
    }

    void is(Participant known) {
        participant = Optional.of(known);
    }

    /** To be called before each operation. */
    void begin() {
        seen.clear();
        begun = 0;
        committed = 0;
    }

    /** How many messages the operation that it died in had put or taken for good. */
    int committed() {
        return committed;
    }

    /** True if the operation that it died in had come to that step, since it had last got its lock. */
    boolean hasDone(String step) {
        return seen.contains(step);
    }

    @Override
    public void done(String step) {
        count(step);
        if (participant.isPresent() && random.nextInt(ONE_IN) == 0 && lives.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            participant.get().close();
            onDeath.accept(this);
            stay();
        }
    }

    private void count(String step) {
        switch (step) {
            case "locked" -> {
                seen.clear();
                begun = 0;
            }
            case "begun" -> begun++;
            case "published", "taken" -> committed += begun;
            default -> {}
        }
        seen.add(step);
    }

    /** For ever. */
    static void stay() {
        while (true) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts", e);
            }
        }
    }
}
