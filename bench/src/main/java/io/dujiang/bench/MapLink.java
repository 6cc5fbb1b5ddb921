package io.dujiang.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.dujiang.memory.SharedMap;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Messages as values of keys in a shared map of ours, which the receiver looks up until there is a new one. A few for each direction, used in
 * turn, and one more by which the receiver says now and then how far it is.
 *
 * <p>A value is the number of the message, and its words.
 */
final class MapLink implements IpcLink {
    static final int KEY_BYTES = 16;
    static final int VALUE_BYTES = 64;

    private static final int SLOTS = 8;
    private static final int PER_RECEIPT = SLOTS / 2;

    private final SharedMap map;
    private final String out;
    private final String in;
    private final byte[][] outKeys;
    private final byte[][] inKeys;
    private long sent;
    private long sentAndRead;
    private long received;

    private MapLink(SharedMap map, String out, String in) {
        this.map = map;
        this.out = out;
        this.in = in;
        this.outKeys = keys(out);
        this.inKeys = keys(in);
    }

    private static byte[][] keys(String direction) {
        return IntStream.range(0, SLOTS).mapToObj(slot -> key(direction, slot)).toArray(byte[][]::new);
    }

    private static byte[] key(String direction, Object what) {
        return (direction + "-" + what).getBytes(US_ASCII);
    }

    /** @param bytes how long a message is */
    static Offer offer(int bytes) {
        SharedMap map = SharedMap.create(2 * SLOTS + 2, KEY_BYTES, Long.BYTES + bytes);
        return new Offer(new MapLink(map, "there", "back"), map.name());
    }

    static MapLink attach(String address) {
        return new MapLink(SharedMap.attach(address), "back", "there");
    }

    @Override
    public void send(int words, long first) {
        if (sent - sentAndRead == SLOTS) {
            sentAndRead = IpcMessage.first(await(key(out, "read"), sentAndRead));
        }
        byte[] value = new byte[(1 + words) * Long.BYTES];
        IpcMessage.fill(value, words + 1, first - 1);
        IpcMessage.fill(value, 1, ++sent);
        map.put(outKeys[(int) (sent % SLOTS)], value);
    }

    @Override
    public long receive(int words) {
        byte[] value = await(inKeys[(int) ((received + 1) % SLOTS)], received);
        received = IpcMessage.first(value);
        if (received % PER_RECEIPT == 0) {
            byte[] receipt = new byte[Long.BYTES];
            IpcMessage.fill(receipt, 1, received);
            map.put(key(in, "read"), receipt);
        }
        return IpcMessage.sum(value) - received;
    }

    /** The value of that key once its first word is more. */
    private byte[] await(byte[] key, long than) {
        while (true) {
            Optional<byte[]> value = map.get(key);
            if (value.isPresent() && IpcMessage.first(value.get()) > than) {
                return value.get();
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        map.close();
    }
}
