package io.dujiang.examples.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderFileTest {
    private static final String HEADER = "InvoiceNo,InvoiceDate,CustomerID,Country,Quantity,UnitPrice";
    private static final String FIRST = "536365,12/1/2010 8:26,17850,United Kingdom,40,3.91";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void linesEndWithLineFeedOrBoth(String end) throws IOException {
        OrderFile file = file(HEADER + end + FIRST + end + FIRST);

        assertThat(file.size()).isEqualTo(2);
        assertThat(read(file)).extracting(Line::number).containsExactly(2L, 3L);
        assertThat(firstOrder(file))
                .isEqualTo(new Order(
                        "536365",
                        "12/1/2010 8:26",
                        "17850",
                        "United Kingdom",
                        new BigDecimal("40"),
                        new BigDecimal("3.91")));
    }

    @Test
    void byteOrderMarkIsNoPartOfTheFirstName() throws IOException {
        assertThat(firstOrder(file("\uFEFF" + HEADER + "\n" + FIRST)).invoice()).isEqualTo("536365");
    }

    @Test
    void columnsAreFoundByNameAmongOthers() throws IOException {
        OrderFile file = file("""
                UnitPrice,Note,Quantity,Country,InvoiceDate,CustomerID,InvoiceNo
                3.91,gift,40,United Kingdom,12/1/2010 8:26,17850,536365
                """);

        assertThat(firstOrder(file)).isEqualTo(firstOrder(file(HEADER + "\n" + FIRST)));
    }

    @Test
    void quotedCommaBelongsToItsField() throws IOException {
        OrderFile file = file(HEADER + "\n536365,12/1/2010 8:26,17850,\"Korea, Republic of \"\"South\"\"\",40,3.91\n");

        assertThat(firstOrder(file).country()).isEqualTo("Korea, Republic of \"South\"");
    }

    @Test
    void blankLinesAreNoLines() throws IOException {
        OrderFile file = file(HEADER + "\r\n\r\n" + FIRST + "\r\n \r\n");

        assertThat(file.size()).isOne();
        assertThat(read(file)).extracting(Line::number).containsExactly(3L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "536366,12/1/2010",
                "536366,12/1/2010 8:28,17850,United Kingdom,twelve,1.85",
                "536366,12/1/2010 8:28,17850,United Kingdom,12,",
                ",12/1/2010 8:28,17850,United Kingdom,12,1.85",
                "5363 66,12/1/2010 8:28,17850,United Kingdom,12,1.85",
                "536\u00e966,12/1/2010 8:28,17850,United Kingdom,12,1.85",
                "\"536366,12/1/2010 8:28,17850,United Kingdom,12,1.85",
            })
    void unreadableLineIsToldWithItsNumberAndSpoilsNoOther(String line) throws IOException {
        List<Line> lines = read(file(HEADER + "\n" + FIRST + "\n" + line + "\n" + FIRST));

        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).isInstanceOfSatisfying(Line.Unreadable.class, unreadable -> {
            assertThat(unreadable.number()).isEqualTo(3);
            assertThat(unreadable.why()).isNotBlank();
        });
        assertThat(lines.get(2)).isInstanceOf(Line.WithOrder.class);
    }

    @Test
    void fileCutInItsLastLineLosesThatLineOnly() throws IOException {
        List<Line> lines = read(file(HEADER + "\r\n" + FIRST + "\r\n" + "536366,12/1/20"));

        assertThat(lines.get(0)).isInstanceOf(Line.WithOrder.class);
        assertThat(lines.get(1))
                .isInstanceOfSatisfying(
                        Line.Unreadable.class,
                        unreadable -> assertThat(unreadable.why()).contains("2 columns of 6"));
    }

    @Test
    void endlessLineIsUnreadable() throws IOException {
        List<Line> lines = read(file(HEADER + "\n" + "x".repeat(200_000) + "\n" + FIRST));

        assertThat(lines.get(0)).isInstanceOf(Line.Unreadable.class);
        assertThat(lines.get(1)).isInstanceOf(Line.WithOrder.class);
    }

    @Test
    void overlongInvoiceIsUnreadable() throws IOException {
        assertThat(read(file(HEADER + "\n" + "5".repeat(256) + ",1/1/2011,1,UK,1,1")))
                .first()
                .isInstanceOf(Line.Unreadable.class);
        assertThat(read(file(HEADER + "\n" + "5".repeat(255) + ",1/1/2011,1,UK,1,1")))
                .first()
                .isInstanceOf(Line.WithOrder.class);
    }

    @Test
    void missingFileIsSaid() {
        Path file = folder.resolve("nowhere.csv");
        assertThatThrownBy(() -> OrderFile.open(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("not there");
    }

    @Test
    void folderIsNoFile() {
        assertThatThrownBy(() -> OrderFile.open(folder))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is not a file");
    }

    @Test
    void emptyFileIsSaid() {
        assertThatThrownBy(() -> file("")).isInstanceOf(InputException.class).hasMessageContaining("is empty");
    }

    @Test
    void missingColumnsAreNamed() {
        assertThatThrownBy(() -> file("InvoiceNo,InvoiceDate,CustomerID,Country,Amount\n"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("[Quantity, UnitPrice]");
    }

    private OrderFile file(String text) throws IOException {
        return OrderFile.open(Files.writeString(folder.resolve("orders.csv"), text, StandardCharsets.UTF_8));
    }

    private static List<Line> read(OrderSource source) {
        try (Stream<Line> lines = source.lines()) {
            return lines.toList();
        }
    }

    private static Order firstOrder(OrderFile file) {
        return ((Line.WithOrder) read(file).getFirst()).order();
    }
}
