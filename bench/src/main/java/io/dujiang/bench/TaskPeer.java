package io.dujiang.bench;

import java.util.Arrays;
import java.util.List;

/** Whose scheduler the tasks bench measures. */
enum TaskPeer {
    OURS("ours", true),
    FLOOR("floor", true),
    STOCK("jdk-virtual-threads", true),
    KOTLIN("kotlin-coroutines", false),
    GO("go", false),
    ASYNCIO("asyncio", false),
    UVLOOP("uvloop", false);

    private final String text;
    private final boolean quick;

    TaskPeer(String text, boolean quick) {
        this.text = text;
        this.quick = quick;
    }

    TaskLauncher launcher() {
        return switch (this) {
            case OURS -> new JavaLauncher("ours");
            case FLOOR -> new JavaLauncher("floor");
            case STOCK -> new JavaLauncher("stock");
            case KOTLIN -> new KotlinLauncher();
            case GO -> new GoLauncher();
            case ASYNCIO -> new PythonLauncher("asyncio", "apt-get install python3");
            case UVLOOP -> new PythonLauncher("uvloop", "apt-get install python3-uvloop");
        };
    }

    /** The name in the report. */
    String text() {
        return text;
    }

    static List<TaskPeer> all(boolean quick) {
        return Arrays.stream(values()).filter(peer -> peer.quick || !quick).toList();
    }
}
