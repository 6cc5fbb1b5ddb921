package io.dujiang.net;

/** What may stand in a header field: a token as name; visible characters, spaces and tabs as value (RFC 9110, 5.5 and 5.6.2). */
final class HeaderSyntax {
    private static final String TOKEN_PUNCTUATION = "!#$%&'*+-.^_`|~";
    private static final boolean[] TOKEN = tokenCharacters();

    private HeaderSyntax() {}

    static void check(String name, String value) {
        if (!isToken(name)) {
            throw new IllegalArgumentException("A header name is a token of letters, digits and " + TOKEN_PUNCTUATION
                    + "; got '" + name + "' with value '" + value + "'");
        }
        if (!isValue(value)) {
            throw new IllegalArgumentException("The value of header " + name
                    + " holds a character that a header cannot carry (a line end, a control character or one outside"
                    + " Latin-1): encode it first. The value: '" + value + "'");
        }
    }

    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= TOKEN.length || !TOKEN[c]) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isValue(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean control = c < ' ' && c != '\t';
            if (control || c == 0x7f || c > 0xff) {
                return false;
            }
        }
        return true;
    }

    private static boolean[] tokenCharacters() {
        boolean[] token = new boolean[128];
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + TOKEN_PUNCTUATION)
                .chars()
                .forEach(c -> token[c] = true);
        return token;
    }
}
