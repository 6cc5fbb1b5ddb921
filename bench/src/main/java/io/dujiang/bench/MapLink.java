package io.dujiang.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.dujiang.memory.SharedMap;
import java.util.Optional;

/**
 * Messages as values of two keys in a shared map of ours, which the receiver looks up until there is a new one. One message at a time.
 *
 * <p>A value is the number of the message, and its words.
 */
final class MapLink implements IpcLink {
    static final int KEY_BYTES = 16;
    static final int VALUE_BYTES = 64;

    private final SharedMap map;
    private final byte[] out;
    private final byte[] in;
    private long sent;
    private long received;

    private MapLink(SharedMap map, String out, String in) {
        this.map = map;
        this.out = out.getBytes(US_ASCII);
        this.in = in.getBytes(US_ASCII);
    }

    static Offer offer() {
        SharedMap map = SharedMap.create(16, KEY_BYTES, VALUE_BYTES);
        return new Offer(new MapLink(map, "from-the-offerer", "from-the-joining"), map.name());
    }

    static MapLink attach(String address) {
        return new MapLink(SharedMap.attach(address), "from-the-joining", "from-the-offerer");
    }

    @Override
    public void send(int words, long first) {
        byte[] value = new byte[(1 + words) * Long.BYTES];
        IpcMessage.fill(value, words + 1, first - 1);
        IpcMessage.fill(value, 1, ++sent);
        map.put(out, value);
    }

    @Override
    public long receive(int words) {
        while (true) {
            Optional<byte[]> value = map.get(in);
            if (value.isPresent() && IpcMessage.first(value.get()) > received) {
                received = IpcMessage.first(value.get());
                return IpcMessage.sum(value.get()) - received;
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        map.close();
    }
}
