package io.dujiang.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What can be measured. */
enum BenchName {
    CODEC {
        @Override
        List<Row> run(BenchOptions options) {
            return new CodecBench(options.quick()).run();
        }
    },
    INSTRUMENT {
        @Override
        List<Row> run(BenchOptions options) {
            return new InstrumentBench(options.quick()).run();
        }
    },
    JOBS {
        @Override
        List<Row> run(BenchOptions options) {
            return new JobsBench(options.quick() ? Pace.QUICK : Pace.FULL).run();
        }
    },
    TASKS {
        @Override
        List<Row> run(BenchOptions options) {
            return new TasksBench(options).run();
        }
    };

    abstract List<Row> run(BenchOptions options);

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<BenchName> of(String text) {
        return Arrays.stream(values()).filter(name -> name.text().equals(text)).findFirst();
    }
}
