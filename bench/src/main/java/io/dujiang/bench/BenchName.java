package io.dujiang.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What can be measured. */
enum BenchName {
    CODEC {
        @Override
        List<Row> run(boolean quick) {
            return new CodecBench(quick).run();
        }
    },
    INSTRUMENT {
        @Override
        List<Row> run(boolean quick) {
            return new InstrumentBench(quick).run();
        }
    },
    JOBS {
        @Override
        List<Row> run(boolean quick) {
            return new JobsBench(quick ? Pace.QUICK : Pace.FULL).run();
        }
    },
    TASKS {
        @Override
        List<Row> run(boolean quick) {
            return new TasksBench(quick).run();
        }
    };

    abstract List<Row> run(boolean quick);

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<BenchName> of(String text) {
        return Arrays.stream(values()).filter(name -> name.text().equals(text)).findFirst();
    }
}
