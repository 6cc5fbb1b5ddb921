package io.dujiang.examples.settlement;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The screen: messages that stay and below them one line that changes; on what is no terminal, lines only. Safe for use by many threads. */
final class StatusLine {
    private static final String CLEAR = "\r\u001b[K";

    private final PrintStream out;
    private final boolean terminal;

    StatusLine(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** On standard error. */
    static StatusLine onStandardError() {
        return new StatusLine(System.err, isTerminal());
    }

    private static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException unknown) {
            return false;
        }
    }

    /** Whether the changing line is seen to change. */
    boolean isLive() {
        return terminal;
    }

    /** A message that stays. */
    synchronized void say(String message) {
        out.println(terminal ? CLEAR + message : message);
    }

    /** Replaces the changing line. */
    synchronized void show(String status) {
        if (terminal) {
            out.print(CLEAR + status);
            out.flush();
        } else {
            out.println(status);
        }
    }

    /** Takes the changing line away. */
    synchronized void clear() {
        if (terminal) {
            out.print(CLEAR);
            out.flush();
        }
    }
}
