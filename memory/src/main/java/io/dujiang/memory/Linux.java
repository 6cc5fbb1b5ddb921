package io.dujiang.memory;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The calls of Linux that Java has no class for. Each is done by the calling thread and holds its carrier; only a futex wait blocks. */
final class Linux {
    static final int NO_ENTRY = 2;
    static final int NO_SPACE = 28;

    private static final int INTERRUPTED = 4;
    private static final int WOULD_BLOCK = 11;
    private static final int EXISTS = 17;

    private static final int READ_WRITE = 2;
    private static final int CREATE = 0x40;
    private static final int EXCLUSIVE = 0x80;
    private static final int NON_BLOCKING = 0x800;
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int OWNER_ONLY = 0600;
    private static final int NO_FOLDER = -100; // the path is not within a folder that is open

    private static final int OFD_GET_LOCK = 36;
    private static final int OFD_SET_LOCK = 37;
    private static final short READ_LOCK = 0;
    private static final short WRITE_LOCK = 1;
    private static final short NO_LOCK = 2;

    private static final int WAIT = 0;
    private static final int WAKE = 1;

    private static final boolean ARM = "aarch64".equals(System.getProperty("os.arch"));
    private static final int NO_FOLLOW = ARM ? 0x8000 : 0x20000;

    // Numbers of system calls: x86-64 has a table of its own; AArch64, RISC-V and LoongArch share Linux's generic one.
    private static final boolean X86 = "amd64".equals(System.getProperty("os.arch"));
    private static final long OPEN_AT = X86 ? 257 : 56;
    private static final long FCNTL = X86 ? 72 : 25;
    private static final long CLOSE = X86 ? 3 : 57;
    private static final long USER = X86 ? 107 : 175;
    private static final long FUTEX = X86 ? 202 : 98;
    private static final long MEMORY_BARRIER = X86 ? 324 : 283;

    private static final int BARRIER_FOR_ALL = 1 << 1;
    private static final int REGISTER_FOR_BARRIERS = 1 << 2;

    private static final long RESERVED_AT_ONCE = 1 << 22;

    private static final VarHandle ERROR =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));

    /** All calls but one: linking takes the longest of what a process does when it first uses this module, and longer for each signature. */
    private static final MethodHandle CALL = link(
            "syscall",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1),
            Linker.Option.captureCallState("errno"));

    /** Where calls leave an error that nobody looks at; those of several threads may mix. */
    private static final MemorySegment UNSEEN = Arena.global().allocate(Linker.Option.captureStateLayout());

    /** What only those need that create, and not those that attach. */
    private static final class Space {
        static final MethodHandle RESERVE =
                link("posix_fallocate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    }

    /** One of Linux's calls failed. */
    static final class CallFailed extends IOException {
        private static final long serialVersionUID = 1L;

        private final int error;

        CallFailed(String call, int error) {
            super(call + " failed with error number " + error);
            this.error = error;
        }

        int error() {
            return error;
        }
    }

    private Linux() {}

    @SuppressWarnings("restricted") // signatures as in the manual of each function
    private static MethodHandle link(String name, FunctionDescriptor signature, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), signature, options);
    }

    /**
     * Creates a file that only its owner may read and write.
     *
     * @return its descriptor, or -1 if there is a file of that name
     */
    static int create(String path) throws IOException {
        try {
            return open(path, READ_WRITE | CREATE | EXCLUSIVE | NO_FOLLOW | CLOSE_ON_EXEC);
        } catch (CallFailed e) {
            if (e.error() == EXISTS) {
                return -1;
            }
            throw e;
        }
    }

    /** Opens a file, but no symbolic link, and returns its descriptor. */
    static int open(String path) throws IOException {
        return open(path, READ_WRITE | NO_FOLLOW | NON_BLOCKING | CLOSE_ON_EXEC);
    }

    /** Opens the file of a descriptor once more, though it may have no name any longer. */
    static int reopen(int descriptor) throws IOException {
        return open("/proc/self/fd/" + descriptor, READ_WRITE | CLOSE_ON_EXEC);
    }

    private static int open(String path, int flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            long name = arena.allocateFrom(path).address();
            int descriptor = (int) call(state, OPEN_AT, NO_FOLDER, name, flags, OWNER_ONLY);
            if (descriptor < 0) {
                throw new CallFailed("open of " + path, (int) ERROR.get(state, 0L));
            }
            return descriptor;
        } catch (Throwable e) {
            throw wrapped(e);
        }
    }

    static void close(int descriptor) {
        call(CLOSE, descriptor, 0, 0, 0);
    }

    /** The number of the user whose rights this process has. */
    static int user() {
        return (int) call(USER, 0, 0, 0, 0);
    }

    /** Makes a file that long, with its space reserved, so that writing to it cannot fail later for want of space. */
    static void reserve(int descriptor, long size) throws IOException {
        for (long at = 0; at < size; at += RESERVED_AT_ONCE) {
            int error = tryReserve(descriptor, at, Math.min(RESERVED_AT_ONCE, size - at));
            if (error != 0) {
                throw new CallFailed("posix_fallocate of " + size + " bytes", error);
            }
        }
    }

    /** A signal, of a profiler say, ends it, and what it had reserved until then is given back. */
    private static int tryReserve(int descriptor, long at, long size) throws IOException {
        try {
            int error = INTERRUPTED;
            while (error == INTERRUPTED) {
                error = (int) Space.RESERVE.invokeExact(descriptor, at, size);
            }
            return error;
        } catch (Throwable e) {
            throw wrapped(e);
        }
    }

    /** Locks one byte for this open file, not for the process. False if another open file has it. */
    static boolean tryLock(int descriptor, long at) throws IOException {
        return lock(descriptor, OFD_SET_LOCK, WRITE_LOCK, at) != NO_LOCK;
    }

    /** Locks one byte for this open file and others that share the lock. False if another open file has it for itself. */
    static boolean tryShareLock(int descriptor, long at) throws IOException {
        return lock(descriptor, OFD_SET_LOCK, READ_LOCK, at) != NO_LOCK;
    }

    static void unlock(int descriptor, long at) throws IOException {
        lock(descriptor, OFD_SET_LOCK, NO_LOCK, at);
    }

    /** True if another open file, of this or another process, has locked the byte. */
    static boolean isLocked(int descriptor, long at) throws IOException {
        return lock(descriptor, OFD_GET_LOCK, WRITE_LOCK, at) != NO_LOCK;
    }

    /** The type of lock that the call left in its argument; {@link #NO_LOCK} too if the byte was locked by another and should be set. */
    private static short lock(int descriptor, int command, short type, long at) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            MemorySegment lock = arena.allocate(32, 8);
            lock.set(JAVA_SHORT, 0, type);
            lock.set(JAVA_LONG, 8, at);
            lock.set(JAVA_LONG, 16, 1);
            if (call(state, FCNTL, descriptor, command, lock.address(), 0) == 0) {
                return lock.get(JAVA_SHORT, 0);
            }
            int error = (int) ERROR.get(state, 0L);
            if (error == WOULD_BLOCK) {
                return NO_LOCK;
            }
            throw new CallFailed("fcntl for the lock of byte " + at, error);
        } catch (Throwable e) {
            throw wrapped(e);
        }
    }

    /** Sleeps until woken, if the word has the value expected. May return early, for no reason. */
    static void futexWait(long address, int expected, long nanos) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(16, 8);
            time.set(JAVA_LONG, 0, nanos / 1_000_000_000);
            time.set(JAVA_LONG, 8, nanos % 1_000_000_000);
            call(FUTEX, address, WAIT, expected, time.address());
        }
    }

    /** Wakes at most so many threads, of whatever process, that sleep on the word. */
    static void futexWake(long address, int threads) {
        call(FUTEX, address, WAKE, threads, 0);
    }

    /** Has this process take part in {@link #barrier}. False if the kernel does not offer that. */
    static boolean registerForBarriers() {
        return call(MEMORY_BARRIER, REGISTER_FOR_BARRIERS, 0, 0, 0) == 0;
    }

    /** A full fence of each thread of all processes that are registered; of those that do not run, when they stopped. False if the kernel refuses. */
    static boolean barrier() {
        return call(MEMORY_BARRIER, BARRIER_FOR_ALL, 0, 0, 0) == 0;
    }

    /** A call that cannot fail, or whose failure is no news. Returns what the kernel does. */
    private static long call(long number, long first, long second, long third, long fourth) {
        try {
            return call(UNSEEN, number, first, second, third, fourth);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static long call(MemorySegment state, long number, long first, long second, long third, long fourth)
            throws Throwable {
        return (long) CALL.invokeExact(state, number, first, second, third, fourth);
    }

    private static IOException wrapped(Throwable e) {
        return switch (e) {
            case IOException failed -> failed;
            case Error error -> throw error;
            default -> new IOException(e);
        };
    }

    /** Calls that report no failure. An error is thrown on: a fault of mapped memory may show only here, some calls after it happened. */
    private static Error unexpected(Throwable e) {
        return e instanceof Error error ? error : new AssertionError(e);
    }
}
