package io.dujiang.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SharedArrayTest {
    @TempDir
    private Path folder;

    @Test
    void isChangedInPlace() {
        try (SharedArray array = SharedArray.create(folder, ElementType.FLOAT, 3, 4);
                SharedArray attached = SharedArray.attach(array.name())) {
            attached.setFloat(attached.at(2, 3), 1.5f);

            assertThat(array.getFloat(11)).isEqualTo(1.5f);
            assertThat(array.segment().getAtIndex(ValueLayout.JAVA_FLOAT, 11)).isEqualTo(1.5f);
            assertThat(array.getFloat(array.at(2, 2))).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void hasElementsOfEachType(ElementType type) {
        try (SharedArray array = SharedArray.create(folder, type, 2, 3, 5);
                SharedArray attached = SharedArray.attach(array.name())) {
            set(array, type);

            assertThat(attached.type()).isEqualTo(type);
            assertThat(attached.shape()).containsExactly(2, 3, 5);
            assertThat(attached.length()).isEqualTo(30);
            assertThat(attached.segment().byteSize()).isEqualTo(30L * type.bytes());
            assertThat(get(attached, type).intValue()).isEqualTo(7);
        }
    }

    private static void set(SharedArray array, ElementType type) {
        switch (type) {
            case BYTE -> array.setByte(29, (byte) 7);
            case INT -> array.setInt(29, 7);
            case LONG -> array.setLong(29, 7);
            case FLOAT -> array.setFloat(29, 7);
            case DOUBLE -> array.setDouble(29, 7);
        }
    }

    private static Number get(SharedArray array, ElementType type) {
        return switch (type) {
            case BYTE -> array.getByte(29);
            case INT -> array.getInt(29);
            case LONG -> array.getLong(29);
            case FLOAT -> array.getFloat(29);
            case DOUBLE -> array.getDouble(29);
        };
    }

    @Test
    void refusesWhatIsOutside() {
        try (SharedArray array = SharedArray.create(folder, ElementType.INT, 2, 3)) {
            assertThatThrownBy(() -> array.at(1, 3)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> array.at(-1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> array.at(1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> array.getInt(6)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void refusesAnotherType() {
        try (SharedArray array = SharedArray.create(folder, ElementType.INT, 2)) {
            assertThatThrownBy(() -> array.getFloat(0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("elements of type INT, and not FLOAT");
        }
    }

    @Test
    void refusesAShapeThatIsNone() {
        assertThatThrownBy(() -> SharedArray.create(folder, ElementType.INT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SharedArray.create(folder, ElementType.INT, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SharedArray.create(folder, ElementType.LONG, Long.MAX_VALUE / 2, 16))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(folder).isEmptyDirectory();
    }
}
