package io.dujiang.loop;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The one place that reaches into the JDK: virtual threads on a scheduler of our own, and the carrier of the current thread. */
final class VirtualThreads {
    private static final @Nullable MethodHandle BUILDER;
    private static final @Nullable MethodHandle CARRIER;
    private static final Optional<String> WHY_NOT;

    static {
        MethodHandle builder = null;
        MethodHandle carrier = null;
        String whyNot = null;
        try {
            Class<?> type = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
            builder = MethodHandles.privateLookupIn(type, MethodHandles.lookup())
                    .findConstructor(type, MethodType.methodType(void.class, Executor.class))
                    .asType(MethodType.methodType(Thread.Builder.OfVirtual.class, Executor.class));
            carrier = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                    .findStatic(Thread.class, "currentCarrierThread", MethodType.methodType(Thread.class));
            startThePollersOfTheJdk();
        } catch (ReflectiveOperationException | RuntimeException e) {
            builder = null;
            carrier = null;
            whyNot = String.valueOf(e.getMessage());
        }
        BUILDER = builder;
        CARRIER = carrier;
        WHY_NOT = Optional.ofNullable(whyNot);
    }

    private VirtualThreads() {}

    /**
     * Lets the JDK start the pollers of its own sockets from a platform thread: they inherit the scheduler of whoever uses a
     * socket first. This thread waits, maybe as a virtual one in a class initializer, which holds its carrier; a platform thread
     * needs no carrier to go on.
     */
    private static void startThePollersOfTheJdk() {
        Thread loading =
                Thread.ofPlatform().daemon(true).name("dujiang-load-pollers").unstarted(new LoadPollers());
        loading.start();
        boolean interrupted = false;
        while (loading.isAlive()) {
            interrupted |= Uninterrupted.wait(loading::join);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Why virtual threads cannot have a scheduler of ours; empty if they can. */
    static Optional<String> whyNotOurs() {
        return WHY_NOT;
    }

    /** The flag that opens the JDK to us, for the way this code was loaded. */
    static String missingFlag() {
        Module module = VirtualThreads.class.getModule();
        return "--add-opens=java.base/java.lang=" + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
    }

    /** A builder of virtual threads that the given scheduler runs. */
    static Thread.Builder.OfVirtual on(Executor scheduler) {
        try {
            if (BUILDER == null) {
                throw new IllegalStateException(
                        "Virtual threads cannot have a scheduler of ours: start the JVM with " + missingFlag());
            }
            return (Thread.Builder.OfVirtual) BUILDER.invokeExact(scheduler);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("The JDK refused to build a virtual thread on our scheduler: " + e, e);
        }
    }

    /** The platform thread that carries the current code: itself, or the carrier of the current virtual thread. */
    static Thread currentCarrier() {
        try {
            return CARRIER == null ? Thread.currentThread() : (Thread) CARRIER.invokeExact();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("The JDK did not tell the current carrier: " + e, e);
        }
    }

    /** A class of its own: its code must not wait for the initializer that waits for it. */
    private static final class LoadPollers implements Runnable {
        @Override
        public void run() {
            try {
                Class.forName("sun.nio.ch.Poller");
            } catch (ClassNotFoundException | LinkageError e) {
                throw new IllegalStateException("This JDK has no sun.nio.ch.Poller: " + e.getMessage(), e);
            }
        }
    }
}
