package io.dujiang.bench;

import io.dujiang.bench.IpcRow.Measure;
import io.dujiang.loop.LoopGroup;
import java.util.concurrent.Callable;

/** The one loop of a process whose tasks exchange. It is on no core of its own, since threads that wait in its place are not either. */
final class IpcLoop {
    private static final LoopGroup LOOP = LoopGroup.builder().loops(1).start();

    private IpcLoop() {}

    static LoopGroup group() {
        return LOOP;
    }

    /** What the code returns, run as a task on the loop if the row says so. Blocks. */
    static <T> T run(IpcRow row, Callable<T> code) throws Exception {
        return row.measure() == Measure.TASK_ASLEEP ? LOOP.spawn(code).join() : code.call();
    }
}
