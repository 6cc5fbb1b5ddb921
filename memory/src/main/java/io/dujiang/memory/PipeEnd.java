package io.dujiang.memory;

import java.io.IOException;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * What both ends of a pipe do: claim their role, wait, notice that the other end is gone.
 *
 * <p>An end holds the lock of its role on a file that it has opened for itself, and a word says whether the role was taken or given up. So three things
 * can be told apart: nobody has come yet, the other has closed, the other has died. A role is taken once in the life of a pipe.
 */
final class PipeEnd implements AutoCloseable {
    private static final int FREE = 0;
    private static final int OPEN = 1;
    private static final int CLOSED = 2;

    /** Which end: the byte that it locks, and where its state lies. */
    enum Role {
        SENDER(1, 512),
        RECEIVER(2, 640);

        private final int lock;
        private final long state;

        Role(int lock, long state) {
            this.lock = lock;
            this.state = state;
        }

        Role other() {
            return this == SENDER ? RECEIVER : SENDER;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final SharedMemory memory;
    private final Words words;
    private final PipeRing ring;
    private final Role role;
    private final SegmentFile file;

    private final Turn turn = new Turn(this);

    private PipeEnd(SharedMemory memory, Role role, long longest, SegmentFile file) {
        this.memory = memory;
        this.words = new Words(memory.segment());
        this.ring = new PipeRing(memory.name(), memory.segment(), longest);
        this.role = role;
        this.file = file;
    }

    /** @param longest how long a message may be that is read */
    static PipeEnd claim(SharedMemory memory, Role role, long longest) {
        try {
            SegmentFile file = memory.file().reopen();
            try {
                PipeEnd end = new PipeEnd(memory, role, longest, file);
                end.take();
                return end;
            } catch (IOException | RuntimeException e) {
                file.close();
                throw e;
            }
        } catch (IOException e) {
            throw new SharedMemoryException(
                    "The " + role + " of " + memory.name() + " cannot be taken: " + e.getMessage(), e);
        }
    }

    private void take() throws IOException {
        if (!file.tryLock(role.lock)) {
            throw new SharedMemoryException(this + " is in use: a pipe has one sender and one receiver");
        }
        if (words.getInt(role.state) != FREE) {
            throw new SharedMemoryException(
                    this + " was in use before, and what it has left undone is not known: create another pipe");
        }
        words.setInt(role.state, OPEN);
    }

    PipeRing ring() {
        return ring;
    }

    /** Waits for its turn among the threads of this process. False if the deadline came first. */
    boolean enter(Deadline deadline) throws InterruptedException {
        return turn.enter(deadline);
    }

    void leave() {
        turn.leave();
    }

    /**
     * Waits until the condition holds. False if the deadline came first.
     *
     * @throws PeerGoneException if the condition does not hold, and the other end is gone
     */
    boolean await(Signal signal, BooleanSupplier condition, Deadline deadline) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            turn.requireOpen();
            boolean noticed = signal.await(() -> condition.getAsBoolean() || peerState() == CLOSED, deadline);
            if (!noticed || peerState() == CLOSED) {
                String gone = whyPeerIsGone();
                if (condition.getAsBoolean()) {
                    return true; // it came before the other went
                }
                if (!gone.isEmpty()) {
                    throw new PeerGoneException(memory.name() + ": " + gone, peerState() != CLOSED);
                }
                if (deadline.isOver()) {
                    return false;
                }
            }
        }
        return true;
    }

    private int peerState() {
        return words.getInt(role.other().state);
    }

    private String whyPeerIsGone() {
        int state = peerState();
        if (state == CLOSED) {
            return "the " + role.other() + " has closed the pipe, and it is empty or nobody will read it";
        }
        return state == OPEN && !isPeerLocked() && peerState() == OPEN
                ? "the process of the " + role.other()
                        + " has died, and has left nothing more in the pipe, or nobody to read it"
                : "";
    }

    private boolean isPeerLocked() {
        try {
            return file.isLocked(role.other().lock);
        } catch (IOException e) {
            throw new SharedMemoryException(
                    memory.name() + ": it cannot be told whether the other end lives: " + e.getMessage(), e);
        }
    }

    SharedMemoryException damaged(InternalError cause) {
        return memory.damaged(cause);
    }

    /** Gives the role up, so that the other end learns of it. Waits for a call that is under way, which ends now. */
    @Override
    public void close() {
        turn.close(this::wakeAll, () -> {
            try (file) {
                words.setInt(role.state, CLOSED);
                wakeAll();
            }
        });
    }

    private void wakeAll() {
        ring.notEmpty().wake();
        ring.notFull().wake();
    }

    @Override
    public String toString() {
        return "The " + role + " of " + memory.name();
    }
}
