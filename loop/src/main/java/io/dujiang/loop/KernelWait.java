package io.dujiang.loop;

import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Makes the I/O handler of one loop, and tells whether that waits in the kernel, so that a channel handler that lasts is not taken for a
 * loop without work. An I/O handler asks for the accounting of its time once the kernel has answered; if one does not, its loop merely
 * seems to wait.
 */
final class KernelWait implements IoHandlerFactory {
    private final IoHandlerFactory handlers;
    private final Runnable awake;
    private volatile boolean waiting;

    /** @param awake called by the loop once it is back from the kernel */
    KernelWait(IoHandlerFactory handlers, Runnable awake) {
        this.handlers = handlers;
        this.awake = awake;
    }

    /** True while the loop waits in the kernel. Any thread may ask. */
    boolean isWaiting() {
        return waiting;
    }

    private void back() {
        if (waiting) {
            waiting = false;
            awake.run();
        }
    }

    @Override
    public IoHandler newHandler(ThreadAwareExecutor executor) {
        return new Handler(handlers.newHandler(executor));
    }

    @Override
    public boolean isChangingThreadSupported() {
        return handlers.isChangingThreadSupported();
    }

    private final class Handler extends ForwardingIoHandler {
        Handler(IoHandler handler) {
            super(handler);
        }

        @Override
        public int run(IoHandlerContext context) {
            boolean mayWait = context.canBlock();
            waiting = mayWait;
            try {
                return super.run(new Context(context, mayWait));
            } finally {
                back();
            }
        }
    }

    private final class Context implements IoHandlerContext {
        private final IoHandlerContext context;
        private final boolean mayWait;

        Context(IoHandlerContext context, boolean mayWait) {
            this.context = context;
            this.mayWait = mayWait;
        }

        /** Whoever was refused once is refused for the turn, so that nobody waits who does not seem to. */
        @Override
        public boolean canBlock() {
            return mayWait && context.canBlock();
        }

        @Override
        public long delayNanos(long now) {
            return context.delayNanos(now);
        }

        @Override
        public long deadlineNanos() {
            return context.deadlineNanos();
        }

        @Override
        public boolean shouldReportActiveIoTime() {
            back();
            return context.shouldReportActiveIoTime();
        }

        @Override
        public void reportActiveIoTime(long nanos) {
            context.reportActiveIoTime(nanos);
        }
    }
}
