package io.dujiang.net;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The target of a request line, taken apart and checked (RFC 9112, 3.2).
 *
 * @param authority host and port of an absolute target, which take the place of the Host field
 * @param local path and query as sent
 * @param path as sent
 * @param query decoded
 */
record RequestTarget(Optional<String> authority, String local, String path, Map<String, String> query) {

    static RequestTarget parse(String target, String method) throws Refusal {
        checkCharacters(target);
        if (target.startsWith("/") || (target.equals("*") && method.equals("OPTIONS"))) {
            return local(Optional.empty(), target);
        }
        int start = authorityStart(target);
        int end = authorityEnd(target, start);
        String authority = target.substring(start, end);
        if (!HostSyntax.isHost(authority)) {
            throw Refusal.malformed(
                    "bad-target", "The request target names no host, perhaps with a port: '" + target + "'");
        }
        return local(
                Optional.of(authority),
                target.startsWith("/", end) ? target.substring(end) : "/" + target.substring(end));
    }

    private static RequestTarget local(Optional<String> authority, String local) throws Refusal {
        int mark = local.indexOf('?');
        String path = mark < 0 ? local : local.substring(0, mark);
        if (path.indexOf('%') >= 0) {
            decode(path, false);
        }
        return new RequestTarget(authority, local, path, mark < 0 ? Map.of() : query(local.substring(mark + 1)));
    }

    private static void checkCharacters(String target) throws Refusal {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                throw Refusal.malformed(
                        "bad-target",
                        "The request target holds character " + (int) c + " at position " + i
                                + ", which must be percent-encoded");
            }
        }
    }

    private static int authorityStart(String target) throws Refusal {
        int colon = target.indexOf("://");
        String scheme = target.substring(0, Math.max(colon, 0));
        if (!scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
            throw Refusal.malformed(
                    "bad-target", "The request target is neither a path nor an http address: '" + target + "'");
        }
        return colon + 3;
    }

    private static int authorityEnd(String target, int start) {
        int end = start;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        return end;
    }

    private static Map<String, String> query(String text) throws Refusal {
        Map<String, String> query = new LinkedHashMap<>();
        for (String part : text.split("&", -1)) {
            if (!part.isEmpty()) {
                int equals = part.indexOf('=');
                String name = equals < 0 ? part : part.substring(0, equals);
                String value = equals < 0 ? "" : part.substring(equals + 1);
                query.putIfAbsent(decode(name, true), decode(value, true));
            }
        }
        return Collections.unmodifiableMap(query);
    }

    static String decode(String text, boolean plusIsSpace) throws Refusal {
        if (text.indexOf('%') < 0 && !(plusIsSpace && text.indexOf('+') >= 0)) {
            return text;
        }
        ByteBuffer bytes = ByteBuffer.allocate(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                bytes.put((byte) (hex(text, i + 1) << 4 | hex(text, i + 2)));
                i += 2;
            } else {
                bytes.put((byte) (c == '+' && plusIsSpace ? ' ' : c));
            }
        }
        return utf8(bytes.flip(), text);
    }

    private static int hex(String text, int at) throws Refusal {
        int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
        if (digit < 0) {
            throw Refusal.malformed("bad-percent-code", "A % is not followed by two hex digits in '" + text + "'");
        }
        return digit;
    }

    private static String utf8(ByteBuffer bytes, String text) throws Refusal {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw Refusal.malformed("bad-percent-code", "The percent codes of '" + text + "' are not UTF-8");
        }
    }
}
