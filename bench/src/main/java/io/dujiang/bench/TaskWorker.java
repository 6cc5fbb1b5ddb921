package io.dujiang.bench;

import io.dujiang.bench.TaskWorkload.Amount;
import io.dujiang.bench.TaskWorkload.Figure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The process in which one scheduler is measured. It reads lines {@code ROW MILLIS TASKS} and answers each with a line
 * {@code = VALUE [NAME:VALUE]...} or {@code ! REASON}; other lines are chatter. Workers in other languages speak the same.
 */
public final class TaskWorker {
    private TaskWorker() {}

    /** Serves until standard input ends: {@code floor}, {@code stock} or {@code ours}, and how many carriers. */
    public static void main(String... args) throws IOException {
        int carriers = Integer.parseInt(args[1]);
        try (Spawner spawner = spawner(args[0], carriers);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(answer(spawner, line.split(" ")));
            }
        }
    }

    private static Spawner spawner(String name, int carriers) {
        return switch (name) {
            case "ours" -> new LoopSpawner(carriers);
            case "floor" -> ThreadSpawner.floor(carriers);
            case "stock" -> ThreadSpawner.stock();
            default -> throw new IllegalArgumentException("There is no scheduler " + name);
        };
    }

    private static String answer(Spawner spawner, String[] words) {
        long nanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(words[1]));
        try {
            Figure figure =
                    TaskRow.of(words[0]).workload().measure(spawner, new Amount(nanos, Integer.parseInt(words[2])));
            return "= " + figure.value()
                    + figure.details().entrySet().stream()
                            .map(detail -> " " + detail.getKey() + ":" + detail.getValue())
                            .collect(Collectors.joining());
        } catch (Exception | OutOfMemoryError e) {
            return "! " + e;
        }
    }
}
