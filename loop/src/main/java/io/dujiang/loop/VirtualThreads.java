package io.dujiang.loop;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The one place that reaches into the JDK: virtual threads on a scheduler of our own, the carrier of the current thread, and the scoped
 * values of a thread.
 */
final class VirtualThreads {
    private static final @Nullable Opened OPENED;
    private static final Optional<String> WHY_NOT;
    private static final ScopedValue<Object> UNBOUND = ScopedValue.newInstance();

    static {
        Opened opened = null;
        String whyNot = null;
        try {
            opened = Opened.open();
            startThePollersOfTheJdk();
        } catch (ReflectiveOperationException | RuntimeException e) {
            whyNot = String.valueOf(e.getMessage());
        }
        OPENED = whyNot == null ? opened : null;
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

    /** What to do so that a group has a scheduler of ours, for people. */
    static String remedy() {
        return WHY_NOT.isPresent() ? "start the JVM with " + missingFlag() : "do not ask for a portable group";
    }

    /** A builder of virtual threads that the given scheduler runs. */
    static Thread.Builder.OfVirtual on(Executor scheduler) {
        try {
            return (Thread.Builder.OfVirtual) opened().builder.invokeExact(scheduler);
        } catch (Throwable e) {
            throw refused(e);
        }
    }

    /** What the JDK submits to the scheduler of a virtual thread. */
    static Runnable continuation(Thread thread) {
        try {
            return (Runnable) opened().continuation.invokeExact(thread);
        } catch (Throwable e) {
            throw refused(e);
        }
    }

    /** Lets the JDK submit another object, which must run the original. The thread must not have been started. */
    static void replaceContinuation(Thread thread, Runnable replacement) {
        try {
            opened().replaceContinuation.invokeExact(thread, replacement);
        } catch (Throwable e) {
            throw refused(e);
        }
    }

    /** True for what the JDK submits to the scheduler of a virtual thread, unless that was replaced. */
    static boolean isOfTheJdk(Runnable code) {
        return opened().submitted.isInstance(code);
    }

    /** The thread of a continuation of the JDK. */
    static Thread threadOf(Runnable continuation) {
        try {
            return (Thread) opened().thread.invokeExact(continuation);
        } catch (Throwable e) {
            throw refused(e);
        }
    }

    /** True if a thread was started and has not run. */
    static boolean isStarting(Thread thread) {
        States states = opened().states;
        return states.of(thread) == states.started;
    }

    /** True if an unmounted thread waits for a monitor: to enter it, or in {@link Object#wait}. */
    static boolean waitsForMonitor(Thread thread) {
        States states = opened().states;
        int state = states.of(thread);
        return state >= states.blocking && state <= states.timedWait;
    }

    /** Gives a thread that was not started the scoped values that are bound in the calling one. */
    static void inheritScopedValues(Thread thread) {
        try {
            Object bindings = (Object) opened().bindings.invokeExact(Thread.currentThread());
            if (bindings == null) { // the JDK looks for them on the stack at the next use
                var _ = UNBOUND.isBound();
                bindings = (Object) opened().bindings.invokeExact(Thread.currentThread());
            }
            opened().replaceBindings.invokeExact(thread, bindings);
        } catch (Throwable e) {
            throw refused(e);
        }
    }

    /** False if the thread surely has no thread-local value, not even one that is empty. */
    static boolean mayHaveThreadLocals(Thread thread) {
        if (OPENED == null) {
            return true;
        }
        try {
            return (Object) OPENED.threadLocals.invokeExact(thread) != null
                    || (Object) OPENED.inheritableThreadLocals.invokeExact(thread) != null;
        } catch (Throwable e) {
            throw refused(e);
        }
    }

    private static Opened opened() {
        if (OPENED == null) {
            throw new IllegalStateException(
                    "Virtual threads cannot have a scheduler of ours: start the JVM with " + missingFlag());
        }
        return OPENED;
    }

    private static RuntimeException refused(Throwable e) {
        switch (e) {
            case Error error -> throw error;
            case RuntimeException failure -> throw failure;
            default -> throw new IllegalStateException("The JDK refused to let us schedule virtual threads: " + e, e);
        }
    }

    /** The platform thread that carries the current code: itself, or the carrier of the current virtual thread. */
    static Thread currentCarrier() {
        try {
            return OPENED == null ? Thread.currentThread() : (Thread) OPENED.carrier.invokeExact();
        } catch (Throwable e) {
            throw refused(e);
        }
    }

    /** The ways into the JDK, and the class of what it submits. A record, whose fields the JIT compilers take for constants, so that the calls are inlined. */
    private record Opened(
            MethodHandle builder,
            MethodHandle carrier,
            MethodHandle continuation,
            MethodHandle replaceContinuation,
            Class<?> submitted,
            MethodHandle thread,
            States states,
            MethodHandle bindings,
            MethodHandle replaceBindings,
            MethodHandle threadLocals,
            MethodHandle inheritableThreadLocals) {

        static Opened open() throws ReflectiveOperationException {
            Class<?> type = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
            MethodHandle builder = MethodHandles.privateLookupIn(type, MethodHandles.lookup())
                    .findConstructor(type, MethodType.methodType(void.class, Executor.class));
            MethodHandles.Lookup own = MethodHandles.lookup();
            Class<?> virtual = Class.forName("java.lang.VirtualThread");
            Field continuation = opened(virtual.getDeclaredField("runContinuation"));
            Runnable submitted = (Runnable) continuation.get(Thread.ofVirtual().unstarted(() -> {}));
            Field thread = opened(submitted.getClass().getDeclaredFields()[0]); // a lambda that has captured its thread
            MethodHandles.Lookup threads = MethodHandles.privateLookupIn(Thread.class, own);
            return new Opened(
                    builder.asType(MethodType.methodType(Thread.Builder.OfVirtual.class, Executor.class)),
                    threads.findStatic(Thread.class, "currentCarrierThread", MethodType.methodType(Thread.class)),
                    own.unreflectGetter(continuation).asType(MethodType.methodType(Runnable.class, Thread.class)),
                    own.unreflectSetter(continuation)
                            .asType(MethodType.methodType(void.class, Thread.class, Runnable.class)),
                    submitted.getClass(),
                    own.unreflectGetter(thread).asType(MethodType.methodType(Thread.class, Runnable.class)),
                    States.open(virtual),
                    threads.findGetter(Thread.class, "scopedValueBindings", Object.class),
                    threads.findSetter(Thread.class, "scopedValueBindings", Object.class),
                    threadLocals(threads, "threadLocals"),
                    threadLocals(threads, "inheritableThreadLocals"));
        }

        private static Field opened(Field field) {
            field.setAccessible(true);
            return field;
        }

        private static MethodHandle threadLocals(MethodHandles.Lookup threads, String field)
                throws ReflectiveOperationException {
            Class<?> type = Class.forName("java.lang.ThreadLocal$ThreadLocalMap");
            return threads.findGetter(Thread.class, field, type)
                    .asType(MethodType.methodType(Object.class, Thread.class));
        }
    }

    /** The states of virtual threads that matter to us; those from blocking to timed wait are about monitors. */
    private record States(MethodHandle getter, int started, int blocking, int timedWait, int suspended) {
        static States open(Class<?> virtual) throws ReflectiveOperationException {
            MethodHandle getter =
                    MethodHandles.lookup().unreflectGetter(Opened.opened(virtual.getDeclaredField("state")));
            return new States(
                    getter.asType(MethodType.methodType(int.class, Thread.class)),
                    constant(virtual, "STARTED"),
                    constant(virtual, "BLOCKING"),
                    constant(virtual, "TIMED_WAIT"),
                    constant(virtual, "SUSPENDED"));
        }

        private static int constant(Class<?> virtual, String name) throws ReflectiveOperationException {
            return Opened.opened(virtual.getDeclaredField(name)).getInt(null);
        }

        /** The state of a thread, whether or not somebody looks at its stack. */
        int of(Thread thread) {
            try {
                return (int) getter.invokeExact(thread) & ~suspended;
            } catch (Throwable e) {
                throw refused(e);
            }
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
