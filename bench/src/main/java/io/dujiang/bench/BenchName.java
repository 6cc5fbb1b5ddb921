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
    CONNECTIONS {
        @Override
        List<Row> run(BenchOptions options) {
            return new ConnectionsBench(options).run();
        }

        @Override
        String placing() {
            return Cores.here().text();
        }

        @Override
        List<String> rows() {
            return Arrays.stream(ConnectionsRow.values())
                    .map(ConnectionsRow::text)
                    .toList();
        }
    },
    ECHO {
        @Override
        List<Row> run(BenchOptions options) {
            return new EchoBench(options).run();
        }

        @Override
        String placing() {
            return Cores.here().text();
        }

        @Override
        List<String> rows() {
            return Arrays.stream(EchoRow.values()).map(EchoRow::text).toList();
        }
    },
    HTTP {
        @Override
        List<Row> run(BenchOptions options) {
            return new HttpBench(options).run();
        }

        @Override
        String placing() {
            return Cores.here().text();
        }

        @Override
        List<String> rows() {
            return Arrays.stream(HttpRow.values()).map(HttpRow::text).toList();
        }
    },
    INSTRUMENT {
        @Override
        List<Row> run(BenchOptions options) {
            return new InstrumentBench(options.quick()).run();
        }
    },
    IPC {
        @Override
        List<Row> run(BenchOptions options) {
            return new IpcBench(options).run();
        }

        @Override
        String placing() {
            return IpcCores.text();
        }

        @Override
        List<String> rows() {
            return Arrays.stream(IpcRow.values()).map(IpcRow::text).toList();
        }
    },
    JOBS {
        @Override
        List<Row> run(BenchOptions options) {
            return new JobsBench(options.quick() ? Pace.QUICK : Pace.FULL).run();
        }
    },
    PROCESS {
        @Override
        List<Row> run(BenchOptions options) {
            return new ProcessBench(options).run();
        }

        @Override
        List<String> rows() {
            return Arrays.stream(ProcessRow.values()).map(ProcessRow::text).toList();
        }
    },
    TASKS {
        @Override
        List<Row> run(BenchOptions options) {
            return new TasksBench(options).run();
        }

        @Override
        List<String> rows() {
            return Arrays.stream(TaskRow.values()).map(TaskRow::text).toList();
        }
    };

    abstract List<Row> run(BenchOptions options);

    /** Which cores servers and load have; empty if nothing is placed. */
    String placing() {
        return "";
    }

    /** The rows that can be chosen; empty if there is no choice. */
    List<String> rows() {
        return List.of();
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<BenchName> of(String text) {
        return Arrays.stream(values()).filter(name -> name.text().equals(text)).findFirst();
    }
}
