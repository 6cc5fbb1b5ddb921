package io.dujiang.examples.settlement;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The lines of a text, ended by LF or CRLF, without their ends. A line longer than {@value #LONGEST} characters is cut there,
 * so that a file that is no text cannot fill the memory.
 */
final class PhysicalLines implements Iterator<String> {
    static final int LONGEST = 65_536;

    private final Reader reader;
    private final StringBuilder line = new StringBuilder();
    private int next;
    private long number;

    /** @param reader buffered; its owner closes it */
    PhysicalLines(Reader reader) {
        this.reader = reader;
        this.next = read();
        if (next == '\uFEFF') {
            next = read();
        }
    }

    @Override
    public boolean hasNext() {
        return next >= 0;
    }

    @Override
    public String next() {
        if (!hasNext()) {
            throw new NoSuchElementException("The text has no more lines");
        }
        line.setLength(0);
        for (; next >= 0 && next != '\n'; next = read()) {
            if (line.length() < LONGEST) {
                line.append((char) next);
            }
        }
        next = next < 0 ? next : read();
        number++;
        return withoutCarriageReturn();
    }

    /** The number of the line last given, from 1. */
    long number() {
        return number;
    }

    private String withoutCarriageReturn() {
        int last = line.length() - 1;
        if (last >= 0 && line.charAt(last) == '\r') {
            line.setLength(last);
        }
        return line.toString();
    }

    private int read() {
        try {
            return reader.read();
        } catch (IOException e) {
            throw new UncheckedIOException("The input could not be read to its end: " + e.getMessage(), e);
        }
    }
}
