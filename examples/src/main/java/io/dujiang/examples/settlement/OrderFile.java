package io.dujiang.examples.settlement;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The orders of a CSV file: UTF-8 with or without a byte order mark, LF or CRLF, a header that names the columns in any order.
 *
 * <p>A record is one physical line, so that a stray quote spoils its own line and not those after it.
 */
final class OrderFile implements OrderSource {
    private final Path file;
    private final OrderColumns columns;
    private final long size;

    private OrderFile(Path file, OrderColumns columns, long size) {
        this.file = file;
        this.columns = columns;
        this.size = size;
    }

    /**
     * Reads the header and counts the lines.
     *
     * @throws InputException if the file cannot be read or its header lacks a column
     */
    static OrderFile open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InputException("--input " + file + (Files.exists(file) ? " is not a file" : " is not there"));
        }
        try (BufferedReader reader = reader(file)) {
            PhysicalLines lines = new PhysicalLines(reader);
            if (!lines.hasNext()) {
                throw new InputException("--input " + file + " is empty; its first line must name the columns");
            }
            OrderColumns columns = header(file, lines.next());
            return new OrderFile(file, columns, count(lines));
        } catch (IOException | UncheckedIOException e) {
            throw new InputException("--input " + file + " cannot be read: " + e.getMessage());
        }
    }

    private static OrderColumns header(Path file, String line) {
        try {
            return new OrderColumns(fields(line));
        } catch (CsvParseException e) {
            throw new InputException("--input " + file + ": the header cannot be read: " + e.getMessage());
        } catch (InputException e) {
            throw new InputException("--input " + file + ": " + e.getMessage());
        }
    }

    private static long count(PhysicalLines lines) {
        long count = 0;
        while (lines.hasNext()) {
            count += lines.next().isBlank() ? 0 : 1;
        }
        return count;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Stream<Line> lines() {
        try {
            BufferedReader reader = reader(file);
            PhysicalLines lines = new PhysicalLines(reader);
            return StreamSupport.stream(Spliterators.spliteratorUnknownSize(lines, Spliterator.ORDERED), false)
                    .skip(1)
                    .filter(line -> !line.isBlank())
                    .map(line -> read(lines.number(), line))
                    .onClose(() -> close(reader));
        } catch (IOException e) {
            throw new InputException("--input " + file + " cannot be read: " + e.getMessage());
        }
    }

    private Line read(long number, String line) {
        if (line.length() >= PhysicalLines.LONGEST) {
            return new Line.Unreadable(number, "it is longer than " + PhysicalLines.LONGEST + " characters");
        }
        try {
            return columns.read(number, fields(line), false);
        } catch (CsvParseException e) {
            return new Line.Unreadable(number, "its quotes do not match: " + e.getMessage());
        }
    }

    private static List<String> fields(String line) {
        return CsvReader.builder()
                .allowUnclosedQuote(false)
                .ofSingleCsvRecord(line)
                .getFields();
    }

    private static BufferedReader reader(Path file) throws IOException {
        return new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8), 65_536);
    }

    private static void close(BufferedReader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
