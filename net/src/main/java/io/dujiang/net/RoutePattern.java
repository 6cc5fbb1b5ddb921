package io.dujiang.net;

import java.util.ArrayList;
import java.util.List;

/**
 * A path pattern taken apart.
 *
 * @param parts each literal, or {@link #ANY}, or as the last one {@link #REST}
 * @param names of the parts that are not literal, in order
 */
record RoutePattern(List<String> parts, List<String> names) {
    /** Stands for any part; no literal part looks like that, since braces in a pattern mark names. */
    static final String ANY = "{}";

    static final String REST = "{...}";

    static RoutePattern parse(String pattern) {
        if (!pattern.startsWith("/")) {
            throw malformed(pattern, "it starts with a slash");
        }
        List<String> parts = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (String part : pattern.substring(1).split("/", -1)) {
            if (parts.contains(REST)) {
                throw malformed(pattern, "{name...} stands at its end");
            }
            parts.add(
                    part.startsWith("{") && part.endsWith("}") ? named(part, names, pattern) : literal(part, pattern));
        }
        return new RoutePattern(List.copyOf(parts), List.copyOf(names));
    }

    private static String named(String part, List<String> names, String pattern) {
        boolean rest = part.endsWith("...}");
        String name = part.substring(1, part.length() - (rest ? 4 : 1));
        if (!HeaderSyntax.isToken(name) || names.contains(name)) {
            throw malformed(pattern, "a name is a word that is there once");
        }
        names.add(name);
        return rest ? REST : ANY;
    }

    private static String literal(String part, String pattern) {
        if (part.indexOf('{') >= 0 || part.indexOf('}') >= 0 || part.indexOf('%') >= 0 || part.indexOf('?') >= 0) {
            throw malformed(pattern, "a part is {name} or literal, not percent-coded, and there is no query");
        }
        return part;
    }

    private static IllegalArgumentException malformed(String pattern, String rule) {
        return new IllegalArgumentException(
                "The pattern '" + pattern + "' is malformed: " + rule + ", as in /orders/{id}/files/{path...}");
    }
}
