package io.dujiang.process;

import java.io.IOException;
import java.io.InvalidClassException;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Records as sequences of their components. */
final class Records {
    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return Shape.of(type);
        }
    };

    private Records() {}

    /** What is known of a record class; the constructor is null if its records must go by JDK serialization. */
    private record Shape(
            RecordComponent[] components, @Nullable Constructor<?> constructor) {
        static Shape of(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            if (!Serializable.class.isAssignableFrom(type) || replacesItself(type)) {
                return new Shape(components, null);
            }
            try {
                Class<?>[] parameters =
                        Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
                Constructor<?> constructor = type.getDeclaredConstructor(parameters);
                constructor.setAccessible(true);
                Stream.of(components)
                        .forEach(component -> component.getAccessor().setAccessible(true));
                return new Shape(components, constructor);
            } catch (NoSuchMethodException | InaccessibleObjectException e) {
                return new Shape(components, null); // its package is not open to this module
            }
        }

        private static boolean replacesItself(Class<?> type) {
            return Stream.of(type.getDeclaredMethods())
                    .anyMatch(method -> method.getName().equals("writeReplace")
                            || method.getName().equals("readResolve"));
        }
    }

    /** True if a record class may be written by its components: serializable, open to us, without a replacement of its own. */
    static boolean isPlain(Class<?> type) {
        return SHAPES.get(type).constructor() != null;
    }

    static RecordComponent[] components(Class<?> type) {
        return SHAPES.get(type).components();
    }

    static @Nullable Object value(Record struct, RecordComponent component) throws IOException {
        try {
            return component.getAccessor().invoke(struct);
        } catch (ReflectiveOperationException e) {
            throw new InvalidClassException(
                    struct.getClass().getName(), "its accessor " + component.getName() + " fails: " + e);
        }
    }

    /** Makes a record. */
    static Object make(Class<?> type, @Nullable Object[] values) throws IOException {
        Constructor<?> constructor = type.isRecord() ? SHAPES.get(type).constructor() : null;
        if (constructor == null || constructor.getParameterCount() != values.length) {
            throw new InvalidClassException(
                    type.getName(), "it is not a record of " + values.length + " components here");
        }
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new InvalidClassException(type.getName(), "its constructor fails: " + e.getCause());
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            throw new InvalidClassException(type.getName(), "its components are others here: " + e);
        }
    }
}
