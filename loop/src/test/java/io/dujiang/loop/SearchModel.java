package io.dujiang.loop;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two loops reduced to how they search, sleep and are woken, by the classes that the real ones do it by. One sleeps and one is about to,
 * while another thread adds two tasks that can only end together, and perhaps one to the sleeping loop alone, as its poller may. What hangs here has
 * lost a wake-up, or has left a loop asleep beside work.
 */
final class SearchModel implements Runnable {
    private final AtomicInteger queued = new AtomicInteger();
    private final Search search = new Search(this::hasWork);
    private final Gate together = new Gate();
    private final AtomicInteger begun = new AtomicInteger();
    private final boolean pollerAdds;
    private volatile boolean over;

    /** @param pollerAdds whether the sleeping loop gets work of its own between the two tasks; not always, since that makes more interleavings than are tried */
    SearchModel(boolean pollerAdds) {
        this.pollerAdds = pollerAdds;
    }

    @Override
    public void run() {
        Loop first = new Loop();
        Loop second = new Loop();
        second.start();
        second.asleep.pass();
        first.start();
        add();
        if (pollerAdds) {
            second.own.incrementAndGet();
            second.wake();
        }
        add();
        together.pass();
        over = true;
        first.wake();
        second.wake();
        Models.join(first);
        Models.join(second);
    }

    private void add() {
        queued.incrementAndGet();
        search.wakeOne();
    }

    private boolean hasWork() {
        return queued.get() > 0;
    }

    /** True if there was one, which is now the caller's. */
    private boolean take() {
        int count = queued.get();
        while (count > 0 && !queued.compareAndSet(count, count - 1)) {
            count = queued.get();
        }
        return count > 0;
    }

    private void meet() {
        if (begun.incrementAndGet() == 2) {
            together.open();
        }
        together.pass();
    }

    private final class Loop extends Thread implements Search.Searcher {
        private final Sleep sleep = new Sleep();
        private final Gate asleep = new Gate();
        private final Gate kernel = new Gate();
        private final Idle idle = new Idle(this::wake);
        private final AtomicInteger own = new AtomicInteger();
        private boolean found;

        Loop() {
            search.add(idle);
        }

        void wake() {
            int how = sleep.afterAdding();
            if (how != Sleep.AWAKE && sleep.endFor(how)) {
                kernel.open();
            }
        }

        @Override
        public void run() {
            while (!over) {
                runReady();
                if (!search.search(this)) {
                    rest();
                }
            }
        }

        private void runReady() {
            own.set(0);
            if (found) {
                found = false;
                meet();
            }
        }

        /** Sleeps unless there is something to do. */
        private void rest() {
            idle.begin();
            sleep.begin(Sleep.PARKED);
            if (idle.lasts() && isEmpty() && !hasWork() && !over) {
                asleep.open();
                kernel.pass();
                kernel.close();
            }
            sleep.end();
            search.goOn(idle, this);
        }

        @Override
        public boolean isEmpty() {
            return !found && own.get() == 0;
        }

        @Override
        public boolean find() {
            found = take();
            return found;
        }
    }
}
