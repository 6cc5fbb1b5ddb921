package io.dujiang.net;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A body that had come when the handler started. */
final class WholeBody implements RequestBody {
    private static final WholeBody EMPTY = new WholeBody(new byte[0]);

    private final byte[] bytes;
    private @Nullable InputStream stream;

    private WholeBody(byte[] bytes) {
        this.bytes = bytes;
    }

    static WholeBody of(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new WholeBody(bytes);
    }

    @Override
    public byte[] whole(long most) throws RequestBodyException {
        if (stream != null) {
            throw RequestBody.streamed();
        }
        checkLength(most);
        return bytes;
    }

    @Override
    public InputStream stream(long most) throws RequestBodyException {
        checkLength(most);
        if (bytes.length == 0) {
            return InputStream.nullInputStream();
        }
        if (stream == null) {
            stream = new ByteArrayInputStream(bytes);
        }
        return stream;
    }

    private void checkLength(long most) throws RequestBodyException {
        if (bytes.length > most) {
            throw RequestBody.tooLong(most);
        }
    }
}
