package io.dujiang.process;

import io.dujiang.memory.SharedMemoryException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first words of a pool to a worker that has connected: by which pipes data goes, and what to initialize. */
final class Handshake {
    private static final Logger log = LoggerFactory.getLogger(Handshake.class);
    private static final byte[] REHEARSAL =
            FunctionCode.of(TaskRunner.rehearsal()).bytes();

    private Handshake() {}

    /** The worker lives and says why it is of no use: nothing else is to be told of it. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String why) {
            super(why);
        }
    }

    /**
     * Has the worker run the initializer. Returns the link by which data goes from then on: a pair of pipes, or the socket where there is no
     * shared memory.
     *
     * @throws RefusedException if the initializer fails
     * @param maxFrame how many bytes a frame of the worker may have; a longer one is never read
     */
    static Link initialize(Link socket, byte @Nullable [] initializer, long maxFrame) throws IOException {
        Optional<PipeLink> pipes = createPipes(maxFrame);
        try {
            greet(socket, pipes, initializer);
        } catch (IOException | RuntimeException | Error e) { // as for want of memory
            pipes.ifPresent(PipeLink::close);
            throw e;
        }
        if (pipes.isEmpty()) {
            return socket;
        }
        socket.close();
        return pipes.get();
    }

    private static void greet(Link socket, Optional<PipeLink> pipes, byte @Nullable [] initializer) throws IOException {
        ByteSink sink = new ByteSink();
        sink.write(Protocol.INIT);
        ValueWriter.write("The pipe to read", pipes.map(PipeLink::writes).orElse(""), sink);
        ValueWriter.write("The pipe to write", pipes.map(PipeLink::reads).orElse(""), sink);
        sink.putBytes(REHEARSAL);
        ValueWriter.write("The initializer", initializer, sink);
        socket.send(sink.written());
        ByteBuffer answer = socket.receive();
        if (answer.get() != Protocol.READY) {
            throw new RefusedException(ValueReader.textValue(answer));
        }
    }

    /** Without shared memory, data goes on over the socket. */
    private static Optional<PipeLink> createPipes(long maxFrame) {
        try {
            return Optional.of(PipeLink.create(maxFrame));
        } catch (SharedMemoryException e) {
            log.warn(
                    "Tasks and results go over a socket, which is slower, since there is no shared memory: {}",
                    e.getMessage());
            return Optional.empty();
        }
    }
}
