package io.dujiang.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The body of an answer that is still coming, as its reader sees it. Read by one task at a time; any thread may close it.
 *
 * <p>At the end of the body the connection is given back; after any failure, and when it is closed before the end has come, it is closed.
 */
final class AnswerInput extends InputStream {
    private final Lease lease;
    private final Inflow inflow;
    private final long most;
    private final AtomicBoolean done = new AtomicBoolean();
    private long total;

    /**
     * @param lease that is this body's from now on
     * @param most how many bytes may be read
     */
    AnswerInput(Lease lease, Inflow inflow, long most) {
        this.lease = lease;
        this.inflow = inflow;
        this.most = most;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int count) throws IOException {
        try {
            int read = inflow.read(
                    to, offset, count, Wait.deadline(lease.exchange().stallNanos()));
            total += Math.max(read, 0);
            if (total > most) {
                throw tooLong(lease.exchange().request(), most);
            }
            if (read < 0) {
                finish(false);
            }
            return read;
        } catch (InterruptedException e) {
            finish(true);
            throw StreamInput.interrupted(e);
        } catch (SocketTimeoutException e) {
            finish(true);
            HttpTimeoutException stalled =
                    lease.exchange().stalled("sent nothing after " + total + " bytes of the body");
            stalled.initCause(e);
            throw stalled;
        } catch (IOException e) {
            finish(true);
            throw e.getCause() instanceof IOException why ? why : e;
        }
    }

    static HttpProtocolException tooLong(ClientRequest request, long most) {
        return new HttpProtocolException("The body of the answer to " + request + " is longer than the " + most
                + " bytes that are taken; withMaxStreamedBytes allows more");
    }

    private void finish(boolean cut) {
        if (!done.compareAndSet(false, true)) {
            return;
        }
        if (cut) {
            inflow.close(); // what came and was not read
            lease.drop();
        } else {
            lease.keep();
        }
    }

    /** The loop decides: what it has just handed over may have been the last of the body, of which it is about to tell. */
    @Override
    public void close() {
        if (done.get()) {
            return;
        }
        inflow.close();
        lease.onLoop(() -> finish(!inflow.isWhole()));
    }
}
