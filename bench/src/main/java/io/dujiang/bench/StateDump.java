package io.dujiang.bench;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes down what objects hold, by reflection, and where all threads are: for hangs. */
final class StateDump {
    private static final int DEPTH = 9;
    private static final String OURS = "io.dujiang.loop.";

    private final StringBuilder text = new StringBuilder();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private StateDump() {}

    /** The fields of an object, and of those of the loops that it reaches. */
    static String of(Object root) {
        StateDump dump = new StateDump();
        dump.add("", root.getClass().getSimpleName(), root);
        return dump.text.toString();
    }

    /** The stacks of all threads, virtual ones among them. */
    static String threads() {
        try {
            Path file = Files.createTempDirectory("torture").resolve("threads.txt");
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(file.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
            return Files.readString(file);
        } catch (IOException e) {
            return "no thread dump: " + e;
        }
    }

    private void add(String indent, String name, @Nullable Object value) {
        text.append(indent).append(name).append(" = ");
        if (value == null || indent.length() > DEPTH || !isOpened(value) || !seen.add(value)) {
            text.append(value).append('\n');
            return;
        }
        text.append(value.getClass().getSimpleName()).append('\n');
        if (value instanceof Iterable<?> many) {
            int index = 0;
            for (Object one : many) {
                add(indent + " ", "[" + index++ + "]", one);
            }
            return;
        }
        for (Class<?> type = value.getClass();
                type != null && type.getName().startsWith(OURS);
                type = type.getSuperclass()) {
            addFields(indent + " ", type, value);
        }
    }

    private void addFields(String indent, Class<?> type, Object owner) {
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            try {
                field.setAccessible(true);
                add(indent, field.getName(), field.get(owner));
            } catch (ReflectiveOperationException | RuntimeException e) {
                text.append(indent)
                        .append(field.getName())
                        .append(" ? ")
                        .append(e)
                        .append('\n');
            }
        }
    }

    private static boolean isOpened(Object value) {
        return value.getClass().getName().startsWith(OURS)
                || (value instanceof Iterable<?> && value.getClass().getName().startsWith("java.util."));
    }
}
