package io.dujiang.bench;

import io.dujiang.bench.IpcRow.Measure;
import io.dujiang.memory.SharedMap;
import java.io.IOException;

/** How long one read or write of a shared map of ours takes, which another process writes or reads. */
final class MapFigures {
    private MapFigures() {}

    /** Has the other process begin. */
    @FunctionalInterface
    interface Start {
        void at(IpcRow row, String address) throws IOException;
    }

    static double micros(IpcRow row, long nanos, Start start) throws Exception {
        IpcLink.Offer telling = PipeLink.offer(Long.BYTES);
        try (SharedMap map = SharedMap.create(MapEntries.COUNT, MapLink.KEY_BYTES, MapLink.VALUE_BYTES);
                IpcLink tell = telling.link()) {
            start.at(row, map.name() + "," + telling.address());
            MapEntries entries = new MapEntries(map);
            long passes = 0;
            long begun = System.nanoTime();
            long taken;
            do {
                pass(row, entries, passes++);
                taken = System.nanoTime() - begun;
            } while (taken < nanos);
            tell.send(1, 0);
            requireSum(tell.receive(1), row.measure() == Measure.PUT ? passes - 1 : 0);
            return taken / 1e3 / passes / MapEntries.COUNT;
        }
    }

    private static void pass(IpcRow row, MapEntries entries, long number) {
        if (row.measure() == Measure.PUT) {
            entries.putAll(number);
        } else {
            requireSum(entries.sum(), 0);
        }
    }

    private static void requireSum(long sum, long first) {
        if (sum != MapEntries.sumOf(first)) {
            throw new IllegalStateException("The values have the sum " + sum + ", and not " + MapEntries.sumOf(first));
        }
    }

    /** The other process: writes or not, until it is told to end, and then tells the sum of all values. */
    static void serve(IpcRow row, String address, Runnable ready) throws Exception {
        String[] names = address.split(",", 2);
        try (SharedMap map = SharedMap.attach(names[0]);
                PipeLink told = PipeLink.attach(names[1])) {
            MapEntries entries = new MapEntries(map);
            if (row.measure() == Measure.GET) {
                entries.putAll(0);
            }
            ready.run();
            while (row == IpcRow.MAP_GET_BESIDE_PUTS && !told.hasWord()) {
                entries.putAll(0);
            }
            if (row != IpcRow.MAP_GET_BESIDE_PUTS) {
                var _ = told.receive(1);
            }
            told.send(1, entries.sum());
        }
    }
}
