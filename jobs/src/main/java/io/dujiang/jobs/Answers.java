package io.dujiang.jobs;

import io.dujiang.jobs.spi.CallbackQueue.DueCallback;
import io.dujiang.jobs.spi.Lease;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what was committed, on a thread of its own, so that the writer goes on with its next group meanwhile: first the
 * leases and callbacks that the group gives, then the answers to its commands. Groups are told in the order of their commits.
 */
final class Answers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Answers.class);

    private record Told(
            List<Lease> leases, List<DueCallback> callbacks, List<? extends Command<?>> commands, boolean last) {}

    private static final Told END = new Told(List.of(), List.of(), List.of(), true);

    private final BlockingQueue<Told> groups = new LinkedBlockingQueue<>();
    private final Thread thread =
            Thread.ofPlatform().name("dujiang-store-answers").daemon().unstarted(this::run);
    private volatile Consumer<Lease> leaseReceiver = lease -> log.error("Nobody receives {}", lease.id());
    private volatile Consumer<DueCallback> callbackReceiver =
            callback -> log.error("Nobody receives {}", callback.id());

    void start() {
        thread.start();
    }

    void receiveLeases(Consumer<Lease> receiver) {
        leaseReceiver = receiver;
    }

    void receiveCallbacks(Consumer<DueCallback> receiver) {
        callbackReceiver = receiver;
    }

    void tell(List<Lease> leases, List<DueCallback> callbacks, List<? extends Command<?>> commands) {
        groups.add(new Told(leases, callbacks, commands, false));
    }

    private void run() {
        try {
            for (Told group = groups.take(); !group.last(); group = groups.take()) {
                group.leases().forEach(lease -> give(leaseReceiver, lease));
                group.callbacks().forEach(callback -> give(callbackReceiver, callback));
                group.commands().forEach(Command::tell);
            }
        } catch (InterruptedException notOurs) {
            throw new IllegalStateException("The thread that tells a store's answers was interrupted", notOurs);
        }
    }

    private static <T> void give(Consumer<T> receiver, T value) {
        try {
            receiver.accept(value);
        } catch (RuntimeException e) {
            log.error("The receiver of leases or callbacks threw; what it was given stays with it", e);
        }
    }

    /** Returns when all was told. */
    @Override
    public void close() {
        groups.add(END);
        Joining.uninterruptibly(thread);
    }
}
