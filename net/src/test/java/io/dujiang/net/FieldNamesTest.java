package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a field is called, its name is what was written. */
class FieldNamesTest {
    @Example
    void aCommonNameIsNotMadeAnew() {
        assertThat(name("Content-Length")).isSameAs(name("Content-Length"));
        assertThat(name("content-length")).isSameAs(name("content-length"));
        assertThat(name("X-Rare").toString()).isEqualTo("X-Rare");
        assertThat(name("").toString()).isEmpty();
    }

    @Property(tries = 2_000)
    void isWhatWasWritten(@ForAll("names") String name) {
        assertThat(name(name).toString()).isEqualTo(name);
    }

    private static CharSequence name(String text) {
        byte[] line = ("\n" + text + ": value").getBytes(StandardCharsets.ISO_8859_1);
        return FieldNames.of(line, 1, text.length());
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.oneOf(
                Arbitraries.of("Host", "hOst", "Date", "date", "Vary", "Content-Length", "Content-Lengtg", "Dote"),
                Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(20));
    }
}
