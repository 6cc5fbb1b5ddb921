package io.dujiang.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One holder's claim on a value that several share, and that is freed when the last of them lets go: memory off the heap, a file.
 *
 * <p>Each holder has a claim of its own, made by {@link #retain} from that of another, and releases it once; releasing it again does
 * nothing, so that nobody can release what others hold. A claim that was released is of no more use to anybody. Safe for use by any
 * thread, and nothing here waits; but who uses the value must not let another thread release the same claim meanwhile.
 *
 * {@snippet :
 * try (Shared<Arena> arena = Shared.of(Arena.ofShared(), Arena::close)) {
 *     group.scope(scope -> {
 *         Shared<Arena> theirs = arena.retain(); // before the fork: the task may begin late
 *         return scope.fork(() -> {
 *             try (theirs) {
 *                 return fill(theirs.get().allocate(1 << 20));
 *             }
 *         });
 *     });
 * }
 * }
 *
 * @param <T> the value
 */
public final class Shared<T> implements AutoCloseable {
    /*
     * The claims are counted. A claim counts until it is released, which its flag lets happen once, so the count falls to zero once, and
     * never while somebody has a claim. The count is raised only from above zero: a claim cannot be made from one that another thread
     * releases at the same time, if that was the last.
     */
    private static final VarHandle RELEASED;

    static {
        try {
            RELEASED = MethodHandles.lookup().findVarHandle(Shared.class, "released", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final T value;
    private final Consumer<? super T> onFree;
    private final AtomicInteger claims;
    private final @Nullable Unreleased unreleased;
    private volatile boolean released;

    private Shared(T value, Consumer<? super T> onFree, AtomicInteger claims) {
        this.value = value;
        this.onFree = onFree;
        this.claims = claims;
        this.unreleased = Debug.ON ? Unreleased.watch(this, value) : null;
    }

    /**
     * The first claim on a value.
     *
     * @param onFree frees the value, on the thread that releases the last claim, which gets what it throws
     */
    public static <T> Shared<T> of(T value, Consumer<? super T> onFree) {
        return new Shared<>(Objects.requireNonNull(value), Objects.requireNonNull(onFree), new AtomicInteger(1));
    }

    /**
     * Another claim on the same value, for another holder.
     *
     * @throws IllegalStateException if this claim was released
     */
    public Shared<T> retain() {
        requireHeld();
        if (claims.getAndUpdate(count -> count == 0 ? 0 : count + 1) == 0) {
            throw gone();
        }
        return new Shared<>(value, onFree, claims);
    }

    /**
     * The value.
     *
     * @throws IllegalStateException if this claim was released
     */
    public T get() {
        requireHeld();
        return value;
    }

    /** Gives the claim up, and frees the value if it was the last. Does nothing if it was given up before. */
    public void release() {
        try {
            if (RELEASED.compareAndSet(this, false, true)) {
                giveUp();
            }
        } finally {
            Reference.reachabilityFence(this); // or it could be reported as lost while it is released
        }
    }

    private void giveUp() {
        if (unreleased != null) {
            unreleased.released();
        }
        if (claims.decrementAndGet() == 0) {
            onFree.accept(value);
        }
    }

    /** The same as {@link #release}. */
    @Override
    public void close() {
        release();
    }

    private void requireHeld() {
        if (released) {
            throw gone();
        }
    }

    private IllegalStateException gone() {
        return new IllegalStateException(
                "This claim on a shared " + value.getClass().getSimpleName()
                        + " was released, and the value may be freed: retain() a claim for each holder before any is released");
    }

    @Override
    public String toString() {
        return "Shared " + value.getClass().getSimpleName() + (released ? ", released" : ", " + claims + " claims");
    }
}
