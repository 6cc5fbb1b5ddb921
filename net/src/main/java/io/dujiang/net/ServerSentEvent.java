package io.dujiang.net;

import java.time.Duration;
import java.util.Optional;

/**
 * One event of an event stream, in the form of the HTML standard, section 9.2. Immutable.
 *
 * @param data any text; each line of it becomes a line of the event
 * @param name what listeners of the peer go by
 * @param id what the peer sends as {@code Last-Event-ID} when it connects again
 * @param retry how long the peer waits before it connects again
 */
public record ServerSentEvent(String data, Optional<String> name, Optional<String> id, Optional<Duration> retry) {
    /** @throws IllegalArgumentException if name or id holds a line end, or the id a zero character, or retry is negative */
    public ServerSentEvent {
        name.ifPresent(text -> checkLine("name", text));
        id.ifPresent(text -> checkLine("id", text));
        retry.filter(Duration::isNegative).ifPresent(time -> {
            throw new IllegalArgumentException("The retry time of an event is not negative; got " + time);
        });
    }

    /** An event that has only data. */
    public static ServerSentEvent of(String data) {
        return new ServerSentEvent(data, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** @throws IllegalArgumentException if the name holds a line end */
    public ServerSentEvent withName(String name) {
        return new ServerSentEvent(data, Optional.of(name), id, retry);
    }

    /** @throws IllegalArgumentException if the id holds a line end or a zero character */
    public ServerSentEvent withId(String id) {
        return new ServerSentEvent(data, name, Optional.of(id), retry);
    }

    /** @throws IllegalArgumentException if the time is negative */
    public ServerSentEvent withRetry(Duration retry) {
        return new ServerSentEvent(data, name, id, Optional.of(retry));
    }

    private static void checkLine(String part, String text) {
        if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0 || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("The " + part + " of an event is one line without zero characters; got '"
                    + text + "'. Long text belongs in the data");
        }
    }

    /** The lines of this event and the empty one that ends it. */
    String text() {
        StringBuilder text = new StringBuilder(data.length() + 32);
        name.ifPresent(value -> text.append("event: ").append(value).append('\n'));
        id.ifPresent(value -> text.append("id: ").append(value).append('\n'));
        retry.ifPresent(value -> text.append("retry: ").append(value.toMillis()).append('\n'));
        return appendLines(text, "data: ", data).append('\n').toString();
    }

    /** Each line of the text, however it ends, after the prefix. */
    static StringBuilder appendLines(StringBuilder to, String prefix, String text) {
        for (String line : text.split("\r\n|\r|\n", -1)) {
            to.append(prefix).append(line).append('\n');
        }
        return to;
    }
}
