package io.dujiang.process;

import org.jspecify.annotations.Nullable;

/** Which classes a worker can find: those of the class path and module path, which it has from its parent. */
final class Reachable {
    private Reachable() {}

    /** @throws NotTransferableException if the class was loaded in a way that a worker cannot repeat */
    static void requireByWorker(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        if (!isOfThePaths(loader)) {
            throw new NotTransferableException(
                    "Workers cannot find " + type.getName() + ": " + loader
                            + " loaded it, and a worker has the class path and the module path"
                            + " alone. Java's source launcher, jshell and programs that load from jars inside of jars do that: compile the"
                            + " code, or unpack the jar, and start it with java -cp",
                    null);
        }
    }

    /** @throws WorkerStartException if this library itself could not be found by a worker */
    static void requireLibrary() {
        ClassLoader loader = ProcessPool.class.getClassLoader();
        if (!isOfThePaths(loader)) {
            throw new WorkerStartException(
                    "Workers cannot be started: " + loader + " loaded Dujiang itself, and a worker has the class path"
                            + " and the module path alone. jshell does that, and programs that load from jars inside of jars: compile the code,"
                            + " or unpack the jar, and start it with java -cp");
        }
    }

    private static boolean isOfThePaths(@Nullable ClassLoader loader) {
        return loader == null
                || loader.equals(ClassLoader.getSystemClassLoader())
                || loader.equals(ClassLoader.getPlatformClassLoader());
    }
}
