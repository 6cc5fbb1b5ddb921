package io.dujiang.process;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Promise;
import io.dujiang.loop.Task;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * The outcome of a call of one task, as a {@link Task} of a loop group.
 *
 * <p>Who received the outcome decides the task, if its value is simple. Else that is done by a task of the group, since making the value may run
 * code of its class.
 *
 * @param <R> the result
 */
final class Reply<R> implements RemoteTask.Recipient {
    private final LoopGroup group;
    private final Dispatcher dispatcher;
    private final OutcomeReader reader;
    private final FunctionCode code;
    private final RemoteTask task;
    private final Promise<R> promise;

    private Reply(LoopGroup group, Dispatcher dispatcher, OutcomeReader reader, FunctionCode code, byte[] argument) {
        this.group = group;
        this.reader = reader;
        this.code = code;
        this.task = new RemoteTask(argument, 0, argument.length, this);
        this.dispatcher = dispatcher;
        this.promise = group.promise(code.name(), () -> dispatcher.cancel(List.of(task)), this::awaited);
    }

    /**
     * Calls a function in a worker.
     *
     * @throws RejectedExecutionException if the group or the pool is closed or closing
     */
    static <R> Task<R> to(
            LoopGroup group, Dispatcher dispatcher, OutcomeReader reader, FunctionCode code, byte[] argument) {
        Reply<R> reply = new Reply<>(group, dispatcher, reader, code, argument);
        try {
            dispatcher.submit(List.of(new Batch(code, List.of(reply.task), code.alone())), false);
        } catch (RuntimeException | Error e) { // undecided, it would keep the group waiting
            reply.promise.task().cancel();
            throw e;
        }
        return reply.promise.task();
    }

    /** Somebody is about to wait. Which worker has the task is a guess, without the lock: nothing but time depends on it. */
    private void awaited() {
        Batch batch = task.batch;
        Worker worker = batch == null ? null : batch.worker;
        if (worker != null) {
            worker.awaited(task, code.alone().isShorterThan(Hearing.SOON_NANOS), dispatcher);
        }
    }

    @Override
    public void ended(RemoteTask ended) {
        // decided when the worker counts as free of it: the next call finds that one, which is awake
    }

    @Override
    public void flush() {
        if (!task.isDone()) {
            return; // what the worker sent was broken
        }
        if (task.isSimple()) {
            decide();
        } else {
            try {
                decideElsewhere();
            } catch (RuntimeException | Error e) { // as for want of memory
                task.discard();
                promise.fail(e);
                throw e;
            }
        }
    }

    private void decideElsewhere() {
        try {
            group.execute(this::decide);
        } catch (RejectedExecutionException e) {
            Thread.startVirtualThread(this::decide); // the group is closing, and waits for this one
        }
    }

    @SuppressWarnings("CatchingUnchecked") // whatever comes out of classes of the user is told to who waits
    private void decide() {
        try {
            R result = reader.result(task, code);
            if (!promise.succeed(result)) { // cancelled meanwhile, and nobody gets it
                task.gifts().ifPresent(Gifts::close);
            }
        } catch (Throwable e) {
            promise.fail(e);
        }
    }
}
