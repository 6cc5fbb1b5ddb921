package io.dujiang.jobs;

/**
 * The identity of a job: 63 bits that sort by time of submission.
 *
 * <p>42 bits of milliseconds since 1970, 9 bits of node, 12 bits of sequence, as in Twitter's Snowflake. As text it is 13
 * characters of Crockford's base 32 in lower case, which sort the same way. An id is no secret.
 *
 * @param value never negative
 */
public record JobId(long value) implements Comparable<JobId> {
    static final int SEQUENCE_BITS = 12;
    static final int NODE_BITS = 9;

    private static final int TEXT_LENGTH = 13;
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

    /** @throws IllegalArgumentException if the value is negative */
    public JobId {
        if (value < 0) {
            throw new IllegalArgumentException("A job id is never negative, got " + value);
        }
    }

    /**
     * Reads what {@link #toString()} wrote; upper case is taken too.
     *
     * @throws IllegalArgumentException if the text is no job id
     */
    public static JobId parse(String text) {
        if (text.length() != TEXT_LENGTH) {
            throw notAnId(text);
        }
        long value = 0;
        for (int i = 0; i < TEXT_LENGTH; i++) {
            int digit = ALPHABET.indexOf(Character.toLowerCase(text.charAt(i)));
            if (digit < 0 || (i == 0 && digit > 7)) {
                throw notAnId(text);
            }
            value = value << 5 | digit;
        }
        return new JobId(value);
    }

    private static IllegalArgumentException notAnId(String text) {
        String shown = text.length() > 40 ? text.substring(0, 40) + "…" : text;
        return new IllegalArgumentException("Not a job id: '" + shown
                + "'. An id has 13 characters of 0-9 and a-z without i, l, o, u, such as 01m4f8s9q2b00");
    }

    /** When the job was submitted, in milliseconds since 1970. */
    public long createdAtMillis() {
        return value >>> (SEQUENCE_BITS + NODE_BITS);
    }

    @Override
    public int compareTo(JobId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        char[] text = new char[TEXT_LENGTH];
        long rest = value;
        for (int i = TEXT_LENGTH - 1; i >= 0; i--) {
            text[i] = ALPHABET.charAt((int) (rest & 31));
            rest >>>= 5;
        }
        return new String(text);
    }
}
