package io.dujiang.loop;

import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/** What debug mode keeps of a claim on a {@link Shared} value, to report it if nobody can release it any more. Refers to no claim. */
final class Unreleased implements Runnable {
    /** The thread that waits for claims nobody refers to; started by the first one. */
    private static final class Watch {
        static final Cleaner CLEANER = Cleaner.create();
    }

    private final String value;
    private final Throwable place;
    private volatile boolean released;
    private Cleaner.@Nullable Cleanable cleanable;

    private Unreleased(String value) {
        this.value = value;
        this.place = new Throwable("The claim was made here");
    }

    static Unreleased watch(Object claim, Object value) {
        Unreleased unreleased = new Unreleased(value.getClass().getSimpleName());
        unreleased.cleanable = Watch.CLEANER.register(claim, unreleased);
        return unreleased;
    }

    void released() {
        released = true;
        if (cleanable != null) {
            cleanable.clean();
        }
    }

    /** Nobody refers to the claim any more, or it was released. */
    @Override
    public void run() {
        if (!released) {
            Debug.REPORTS.report(DebugKind.UNRELEASED, "a Shared " + value, place);
        }
    }
}
