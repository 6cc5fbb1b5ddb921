package io.dujiang.process;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Supplier;

/** A process that lives until its handle says otherwise. */
final class FakeProcess extends Process {
    private final Supplier<ProcessHandle> handle;

    FakeProcess(Supplier<ProcessHandle> handle) {
        this.handle = handle;
    }

    @Override
    public ProcessHandle toHandle() {
        return handle.get();
    }

    @Override
    public boolean isAlive() {
        return toHandle().isAlive();
    }

    @Override
    public long pid() {
        return 0;
    }

    @Override
    public OutputStream getOutputStream() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public InputStream getInputStream() {
        return InputStream.nullInputStream();
    }

    @Override
    public InputStream getErrorStream() {
        return InputStream.nullInputStream();
    }

    @Override
    public int waitFor() {
        return 0;
    }

    @Override
    public int exitValue() {
        return 0;
    }

    @Override
    public void destroy() {
        toHandle().destroy();
    }
}
