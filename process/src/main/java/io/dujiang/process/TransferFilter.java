package io.dujiang.process;

import java.io.ObjectInputFilter;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What may be deserialized from the other process: classes that are allowed, to a bounded depth, in bounded arrays and bytes.
 *
 * <p>The worker is the less trusted side: it may have run code that is broken. So the parent takes from it only value types of the JDK,
 * exceptions of the JDK, and classes of packages that were declared; never a lambda or a proxy. The depth is bounded since nested sets cost time that
 * doubles with each level.
 */
final class TransferFilter implements ObjectInputFilter {
    private static final int DEPTH_FROM_WORKER = 24;
    private static final int DEPTH_FROM_PARENT = 200;
    private static final long MIN_LENGTH = 64;
    private static final long MAX_REFERENCES = 50_000_000;
    private static final Set<String> JDK_VALUES = Set.of(
            "java.io.File",
            "java.lang.Boolean",
            "java.lang.Byte",
            "java.lang.Character",
            "java.lang.Double",
            "java.lang.Enum",
            "java.lang.Float",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Number",
            "java.lang.Object",
            "java.lang.Record",
            "java.lang.Short",
            "java.lang.StackTraceElement",
            "java.lang.String",
            "java.net.URI",
            "java.util.ArrayDeque",
            "java.util.ArrayList",
            "java.util.Arrays$ArrayList",
            "java.util.BitSet",
            "java.util.CollSer",
            "java.util.Currency",
            "java.util.Date",
            "java.util.EnumMap",
            "java.util.EnumSet",
            "java.util.EnumSet$SerializationProxy",
            "java.util.HashMap",
            "java.util.HashSet",
            "java.util.LinkedHashMap",
            "java.util.LinkedHashSet",
            "java.util.LinkedList",
            "java.util.Locale",
            "java.util.Map$Entry",
            "java.util.TreeMap",
            "java.util.TreeSet",
            "java.util.UUID",
            "java.util.AbstractMap$SimpleEntry",
            "java.util.AbstractMap$SimpleImmutableEntry",
            "java.util.KeyValueHolder");

    private final int maxDepth;
    private final long maxBytes;
    private final Predicate<Class<?>> allowed;
    private long elements; // of the arrays so far, of the one message

    private TransferFilter(int maxDepth, long maxBytes, Predicate<Class<?>> allowed) {
        this.maxDepth = maxDepth;
        this.maxBytes = maxBytes;
        this.allowed = allowed;
    }

    /** What the worker takes from its parent: any class, within bounds. */
    static TransferFilter fromParent(long maxBytes) {
        return new TransferFilter(DEPTH_FROM_PARENT, maxBytes, _ -> true);
    }

    /** What the parent takes from a worker. */
    static TransferFilter fromWorker(long maxBytes, Predicate<String> declaredPackage) {
        return new TransferFilter(
                DEPTH_FROM_WORKER, maxBytes, type -> isValue(type) || declaredPackage.test(type.getPackageName()));
    }

    private static boolean isValue(Class<?> type) {
        String name = type.getName();
        return JDK_VALUES.contains(name)
                || Handle.isPartOfOne(type)
                || name.startsWith("java.math.")
                || name.startsWith("java.time.")
                || name.startsWith("java.util.Collections$")
                || name.startsWith("java.util.ImmutableCollections$")
                || (name.startsWith("java.") && Throwable.class.isAssignableFrom(type));
    }

    /**
     * The same for one message: its arrays have a byte of it for each element, at least. The table of a hash map, which is looked at as an array, may
     * have some elements more. Their sum is bounded, since arrays in arrays take their memory before they are read.
     */
    TransferFilter forMessage(int bytes) {
        return new TransferFilter(maxDepth, Math.min(maxBytes, MIN_LENGTH + 4L * bytes), allowed);
    }

    /** True if a class may be made from what came. */
    boolean allows(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return element.isPrimitive() || allowed.test(element);
    }

    int maxDepth() {
        return maxDepth;
    }

    /** Throws instead of rejecting, since the stream tells that as the cause of its own exception, which names nothing. */
    @Override
    public Status checkInput(FilterInfo info) {
        requireBelow("its depth", info.depth(), maxDepth);
        requireBelow("the number of its objects", info.references(), MAX_REFERENCES);
        requireBelow("the number of its bytes", info.streamBytes(), maxBytes);
        requireBelow("the length of an array", info.arrayLength(), maxBytes);
        elements += Math.max(0, info.arrayLength());
        requireBelow("the number of elements of its arrays", elements, maxBytes);
        Class<?> type = info.serialClass();
        if (type != null && !allows(type)) {
            throw new IllegalArgumentException("class " + type.getName() + " is not allowed");
        }
        return Status.ALLOWED;
    }

    private static void requireBelow(String what, long value, long most) {
        if (value > most) {
            throw new IllegalArgumentException(what + " is " + value + ", and " + most + " is allowed");
        }
    }
}
