package io.dujiang.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The system calls of a process, in the order in which they began, as {@code strace -f -y} wrote them down.
 *
 * @param calls each with the lines of the trace where it began and where it had returned
 */
record SystemCallTrace(List<Call> calls) {
    private static final Pattern BEGIN = Pattern.compile("^(\\d+) +(\\w+)\\((.*)$");
    private static final Pattern RESUMED = Pattern.compile("^(\\d+) +<\\.\\.\\. (\\w+) resumed>.*$");
    private static final String UNFINISHED = "<unfinished ...>";
    private static final Pattern ON_LOG = Pattern.compile("^\\d+<[^>]*/jobs\\.db-wal>");

    /** One call; {@code end} is {@link Integer#MAX_VALUE} if it never returned. */
    record Call(String name, String arguments, int begin, int end) {}

    static SystemCallTrace parse(List<String> lines) {
        List<Call> calls = new ArrayList<>();
        Map<String, Integer> open = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher begin = BEGIN.matcher(line);
            Matcher resumed = RESUMED.matcher(line);
            if (begin.matches()) {
                boolean returned = !line.endsWith(UNFINISHED);
                if (!returned) {
                    open.put(begin.group(1), calls.size());
                }
                calls.add(new Call(begin.group(2), begin.group(3), i, returned ? i : Integer.MAX_VALUE));
            } else if (resumed.matches() && open.containsKey(resumed.group(1))) {
                int index = open.remove(resumed.group(1));
                Call call = calls.get(index);
                calls.set(index, new Call(call.name(), call.arguments(), call.begin(), i));
            }
        }
        return new SystemCallTrace(calls);
    }

    /**
     * What is wrong with how a submission was made durable; empty if nothing is.
     *
     * @param marker text of the submission's input
     */
    List<String> violations(String marker) {
        OptionalInt logged = first(call -> writesLog(call) && call.arguments().contains(marker));
        OptionalInt answered = first(call -> call.arguments().contains("HTTP/1.1 202"));
        if (logged.isEmpty() || answered.isEmpty()) {
            return List.of("the trace shows no " + (logged.isEmpty() ? "write of the input to the log" : "202"));
        }
        Call write = calls.get(logged.getAsInt());
        Call answer = calls.get(answered.getAsInt());
        boolean durable = calls.stream()
                .anyMatch(call -> synchronizesLog(call) && call.begin() > write.end() && call.end() < answer.begin());
        return durable ? List.of() : List.of("the 202 began to be written before a sync of the log had returned");
    }

    private OptionalInt first(Predicate<Call> wanted) {
        return IntStream.range(0, calls.size())
                .filter(i -> wanted.test(calls.get(i)))
                .findFirst();
    }

    private static boolean writesLog(Call call) {
        return call.name().startsWith("pwrite")
                && ON_LOG.matcher(call.arguments()).find();
    }

    private static boolean synchronizesLog(Call call) {
        return (call.name().equals("fdatasync") || call.name().equals("fsync"))
                && ON_LOG.matcher(call.arguments()).find();
    }
}
