package io.dujiang.net;

/** What may stand in a Host field and as authority of a target: a host, and perhaps a port (RFC 9110, 7.2; RFC 3986, 3.2). */
final class HostSyntax {
    private static final String UNRESERVED_AND_DELIMITERS = "-._~!$&'()*+,;=";
    private static final boolean[] NAME = nameCharacters();

    private HostSyntax() {}

    /** Whether the text is a host that is not empty, perhaps with a port. */
    static boolean isHost(String text) {
        int end = text.startsWith("[") ? addressEnd(text) : nameEnd(text);
        return end > 0 && isPort(text, end);
    }

    /** The index behind the brackets of an address; 0 if it is none. */
    private static int addressEnd(String text) {
        int close = text.indexOf(']');
        for (int i = 1; i < close; i++) {
            if (text.charAt(i) != ':' && !isNameCharacter(text.charAt(i))) {
                return 0;
            }
        }
        return close < 2 ? 0 : close + 1;
    }

    /** The index behind a name or an IPv4 address; 0 if it is neither. */
    private static int nameEnd(String text) {
        int i = 0;
        while (i < text.length() && text.charAt(i) != ':') {
            if (text.charAt(i) == '%' && isHex(text, i + 1) && isHex(text, i + 2)) {
                i += 3;
            } else if (isNameCharacter(text.charAt(i))) {
                i++;
            } else {
                return 0;
            }
        }
        return i;
    }

    private static boolean isPort(String text, int from) {
        for (int i = from + 1; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return from == text.length() || text.charAt(from) == ':';
    }

    private static boolean isHex(String text, int at) {
        return at < text.length() && text.charAt(at) < NAME.length && Character.digit(text.charAt(at), 16) >= 0;
    }

    private static boolean isNameCharacter(char c) {
        return c < NAME.length && NAME[c];
    }

    private static boolean[] nameCharacters() {
        boolean[] name = new boolean[128];
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + UNRESERVED_AND_DELIMITERS)
                .chars()
                .forEach(c -> name[c] = true);
        return name;
    }
}
