package io.dujiang.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.BitSet;
import java.util.Optional;

/** A hash table in shared memory that is whole at each moment, for one that changes it at a time and any number that read. */
final class MapTable {
    /*
     * A bucket is one word: the number of its first node, and a version. A node that can be reached is never changed: a change copies the nodes before
     * the one that it is about, links the copies to those after it, and shows the result by one store of the bucket, with the next version. So a
     * change has happened or not, wherever its process dies (path copying: Driscoll, Sarnak, Sleator, Tarjan, "Making Data Structures Persistent", 1989).
     *
     * A reader takes the bucket's word, follows the nodes, copies the value, and looks whether the word is the same: the nodes that it has seen
     * may have been used for something else only if it is not. It takes no lock and writes nothing.
     *
     * Nodes that nothing reaches are linked as free. A process that dies may lose some between its steps, and the count of entries; its heir
     * rebuilds both from what can be reached.
     */
    private static final int HEAD_BITS = 32;
    private static final int LOOK_AGAIN = 64;

    /** Nodes that are freed all together are so many that only some count as steps. */
    private static final int TOLD_OF = 16;

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final String name;
    private final MapLayout layout;
    private final MemorySegment body;
    private final Words words;
    private final Steps steps;

    MapTable(String name, MapLayout layout, MemorySegment body, Steps steps) {
        this.name = name;
        this.layout = layout;
        this.body = body;
        this.words = new Words(body);
        this.steps = steps;
    }

    /** Where a key is, or is not. The one that changes looks; until it has changed something that stays so. */
    private record Place(int hash, long word, int node, int before) {
        boolean isFound() {
            return node != 0;
        }
    }

    /** What a reader got: the value if there is one, and whether the bucket stayed the same meanwhile. */
    private record Look(Optional<byte[]> value, boolean valid) {}

    int size() {
        return words.getInt(MapLayout.COUNT);
    }

    // Reading, by anybody.

    /** The value of a key, if nobody changed its bucket at the same time; else no answer. */
    Optional<Optional<byte[]>> tryGet(byte[] key) {
        int hash = hash(key);
        long bucket = layout.bucket(hash);
        long word = words.getLong(bucket);
        Look look = look(hash, key, word);
        VarHandle.acquireFence();
        return look.valid() && words.getLong(bucket) == word ? Optional.of(look.value()) : Optional.empty();
    }

    private Look look(int hash, byte[] key, long word) {
        int node = (int) word;
        for (int seen = 1; node != 0; seen++) {
            if (node < 0 || node > layout.nodes() || seen > layout.nodes() || isAstray(seen, hash, word)) {
                return new Look(Optional.empty(), false);
            }
            if (isOf(node, hash, key)) {
                int length = get(node, MapLayout.VALUE_LENGTH);
                boolean sane = length >= 0 && length <= layout.valueBytes();
                return new Look(sane ? Optional.of(value(node, length)) : Optional.empty(), sane);
            }
            node = get(node, MapLayout.NEXT);
        }
        return new Look(Optional.empty(), true);
    }

    /** Whoever follows a node while it is freed goes on among the free ones, as many as they are: so it looks now and then whether it still may. */
    private boolean isAstray(int seen, int hash, long word) {
        return seen % LOOK_AGAIN == 0 && words.getLong(layout.bucket(hash)) != word;
    }

    private byte[] value(int node, int length) {
        byte[] value = new byte[length];
        MemorySegment.copy(body, JAVA_BYTE, layout.node(node) + layout.value(), value, 0, length);
        return value;
    }

    private boolean isOf(int node, int hash, byte[] key) {
        long at = layout.node(node);
        return get(node, MapLayout.HASH) == hash
                && get(node, MapLayout.KEY_LENGTH) == key.length
                && MemorySegment.mismatch(
                                body,
                                at + MapLayout.KEY,
                                at + MapLayout.KEY + key.length,
                                MemorySegment.ofArray(key),
                                0,
                                key.length)
                        < 0;
    }

    // Changing, with the lock.

    /** The value of a key. */
    Optional<byte[]> get(byte[] key) {
        return tryGet(key).orElseThrow(() -> broken("a bucket has no end"));
    }

    /** Sets the value of a key, whether it had one or not. False if it had none, and the table is full. */
    boolean put(byte[] key, byte[] value) {
        Place place = find(key);
        if (!place.isFound() && size() >= layout.capacity()) {
            return false;
        }
        int node = fill(place.hash(), key, value);
        set(node, MapLayout.NEXT, place.isFound() ? get(place.node(), MapLayout.NEXT) : (int) place.word());
        steps.done("filled");
        show(place, node);
        if (!place.isFound()) {
            words.setInt(MapLayout.COUNT, size() + 1);
            steps.done("counted");
        }
        return true;
    }

    /** Removes a key, and says whether it was there. */
    boolean remove(byte[] key) {
        Place place = find(key);
        if (place.isFound()) {
            show(place, get(place.node(), MapLayout.NEXT));
            words.setInt(MapLayout.COUNT, size() - 1);
            steps.done("counted");
        }
        return place.isFound();
    }

    private Place find(byte[] key) {
        int hash = hash(key);
        long word = words.getLong(layout.bucket(hash));
        int before = 0;
        int node = (int) word;
        while (node != 0 && !isOf(requireNode(node), hash, key)) {
            node = get(node, MapLayout.NEXT);
            if (++before > layout.nodes()) {
                throw broken("a bucket has no end");
            }
        }
        return new Place(hash, word, node, node == 0 ? 0 : before);
    }

    /** Puts what follows in the place of the node that was found, and then frees that one and those that were copied. */
    private void show(Place place, int following) {
        int first = copyBefore(place, following);
        long version = (place.word() >>> HEAD_BITS) + 1;
        words.setLong(layout.bucket(place.hash()), version << HEAD_BITS | first);
        VarHandle.storeStoreFence(); // a reader that sees a node reused sees the new version too
        steps.done("shown");
        if (place.isFound()) {
            int old = (int) place.word();
            for (int i = 0; i <= place.before(); i++) {
                int next = get(old, MapLayout.NEXT);
                free(old, steps);
                old = next;
            }
        }
        steps.done("freed");
    }

    private int copyBefore(Place place, int following) {
        int first = place.before() == 0 ? following : 0;
        int last = 0;
        int old = (int) place.word();
        for (int i = 0; i < place.before(); i++) {
            int copy = allocate();
            long bytes = layout.node(2) - layout.node(1);
            MemorySegment.copy(body, layout.node(old), body, layout.node(copy), bytes);
            set(copy, MapLayout.NEXT, following);
            if (last == 0) {
                first = copy;
            } else {
                set(last, MapLayout.NEXT, copy);
            }
            steps.done("copied");
            last = copy;
            old = get(old, MapLayout.NEXT);
        }
        return first;
    }

    private int fill(int hash, byte[] key, byte[] value) {
        int node = allocate();
        set(node, MapLayout.HASH, hash);
        set(node, MapLayout.KEY_LENGTH, key.length);
        set(node, MapLayout.VALUE_LENGTH, value.length);
        MemorySegment.copy(key, 0, body, JAVA_BYTE, layout.node(node) + MapLayout.KEY, key.length);
        MemorySegment.copy(value, 0, body, JAVA_BYTE, layout.node(node) + layout.value(), value.length);
        return node;
    }

    private int allocate() {
        int node = words.getInt(MapLayout.FREE);
        if (node == 0) {
            throw broken("it has no free node: a node is lost, or more than 60 keys have the same hash");
        }
        words.setInt(MapLayout.FREE, get(requireNode(node), MapLayout.NEXT));
        steps.done("allocated");
        return node;
    }

    private void free(int node, Steps told) {
        set(node, MapLayout.NEXT, words.getInt(MapLayout.FREE));
        told.done("linked");
        words.setInt(MapLayout.FREE, node);
        told.done("given back");
    }

    /** Finds out what is in use and what is free, whatever the one before has left undone. */
    void rebuild() {
        BitSet used = new BitSet(layout.nodes() + 1);
        for (int bucket = 0; bucket < layout.buckets(); bucket++) {
            for (int node = (int) words.getLong(layout.bucket(bucket)); node != 0; node = get(node, MapLayout.NEXT)) {
                if (used.get(requireNode(node))) {
                    throw broken("a node is in two places");
                }
                used.set(node);
            }
        }
        words.setInt(MapLayout.COUNT, used.cardinality());
        words.setInt(MapLayout.FREE, 0);
        steps.done("recounted");
        for (int node = used.previousClearBit(layout.nodes()); node > 0; node = used.previousClearBit(node - 1)) {
            free(node, node % TOLD_OF == 0 ? steps : Steps.NONE);
        }
        steps.done("rebuilt");
    }

    private int requireNode(int node) {
        if (node <= 0 || node > layout.nodes()) {
            throw broken("it has " + layout.nodes() + " nodes and names node " + node);
        }
        return node;
    }

    private int get(int node, long part) {
        return body.get(JAVA_INT, layout.node(node) + part);
    }

    private void set(int node, long part, int value) {
        body.set(JAVA_INT, layout.node(node) + part, value);
    }

    int hash(byte[] key) {
        long hash = layout.seed() + key.length;
        for (byte part : key) {
            hash = (hash ^ part) * MULTIPLIER;
            hash ^= hash >>> 29;
        }
        return (int) (hash ^ hash >>> 32);
    }

    private SharedMemoryException broken(String why) {
        return new SharedMemoryException(name + " is broken, since " + why + ". Create another");
    }
}
