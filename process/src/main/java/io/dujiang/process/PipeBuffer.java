package io.dujiang.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A bounded buffer between a pipe, which blocks its thread, and a stream, at which a virtual thread parks. */
final class PipeBuffer {
    private static final int CAPACITY = 64 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final byte[] bytes = new byte[CAPACITY];
    private int start;
    private int size;
    private boolean ended;
    private boolean closed;

    /** Moves what a pipe gives into the buffer, until it ends. Blocks. */
    void fillFrom(InputStream pipe) {
        byte[] some = new byte[8 * 1024];
        try (pipe;
                OutputStream writer = writer()) {
            for (int count = pipe.read(some); count >= 0; count = pipe.read(some)) {
                writer.write(some, 0, count);
            }
        } catch (IOException e) {
            end(); // the process is gone, or nobody reads
        }
    }

    /** Moves what the buffer holds into a pipe, until it ends. Blocks. */
    void drainTo(OutputStream pipe) {
        byte[] some = new byte[8 * 1024];
        try (pipe;
                InputStream reader = reader()) {
            for (int count = reader.read(some); count >= 0; count = reader.read(some)) {
                pipe.write(some, 0, count);
                pipe.flush();
            }
        } catch (IOException e) {
            close(); // the process is gone, or reads no more
        }
    }

    /** Nothing more is put into it: readers find the end after what it holds. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Drops what it holds: readers find the end, and writers fail. */
    void close() {
        lock.lock();
        try {
            closed = true;
            ended = true;
            size = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void put(byte[] source, int offset, int length) throws IOException {
        lock.lock();
        try {
            int put = 0;
            while (put < length) {
                while (size == CAPACITY && !ended) {
                    await();
                }
                if (ended) {
                    throw new IOException(closed ? "The other side of the pipe is closed" : "The stream is closed");
                }
                int end = (start + size) % CAPACITY;
                int count = Math.min(Math.min(length - put, CAPACITY - size), CAPACITY - end);
                System.arraycopy(source, offset + put, bytes, end, count);
                put += count;
                size += count;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private int take(byte[] target, int offset, int length) throws IOException {
        lock.lock();
        try {
            while (size == 0 && !ended) {
                await();
            }
            int count = Math.min(Math.min(length, size), CAPACITY - start);
            System.arraycopy(bytes, start, target, offset, count);
            start = (start + count) % CAPACITY;
            size -= count;
            changed.signalAll();
            return count == 0 && length > 0 ? -1 : count;
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // its callers loop
    private void await() throws InterruptedIOException {
        try {
            changed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException)
                    new InterruptedIOException("Interrupted at a pipe of a child process").initCause(e);
        }
    }

    private int available() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    InputStream reader() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return take(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return take(target, offset, length);
            }

            @Override
            public int available() {
                return PipeBuffer.this.available();
            }

            @Override
            public void close() {
                PipeBuffer.this.close();
            }
        };
    }

    OutputStream writer() {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                put(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                put(source, offset, length);
            }

            @Override
            public void close() {
                end();
            }
        };
    }
}
