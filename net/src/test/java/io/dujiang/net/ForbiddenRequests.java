package io.dujiang.net;

import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a handler must never be given, whatever was sent. */
final class ForbiddenRequests {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern PATH = Pattern.compile("/(?:[!-~&&[^#?%]]|%[0-9A-Fa-f]{2})*");
    private static final Pattern VALUE =
            Pattern.compile("(?:[!-~\\x80-\\xff](?:[\\t -~\\x80-\\xff]*[!-~\\x80-\\xff])?)?");
    private static final Pattern HOST = Pattern.compile("(?:[^\\s/@\\[\\]:]+(?::\\d*)?|\\[[^\\s/@\\]]+](?::\\d*)?)?");

    private ForbiddenRequests() {}

    /** What is wrong with a request; nothing if it is as the RFC allows. */
    static Stream<String> violations(HttpRequest request, int bodyLength) {
        Headers headers = request.headers();
        Stream.Builder<String> found = Stream.builder();
        note(found, TOKEN.matcher(request.method()).matches(), "method " + request.method());
        boolean server = request.path().equals("*") && request.method().equals("OPTIONS");
        note(found, server || PATH.matcher(request.path()).matches(), "path " + request.path());
        headers.forEach((name, value) -> {
            note(found, TOKEN.matcher(name).matches(), "field name " + name);
            note(found, VALUE.matcher(value).matches(), "value of " + name + ": " + value);
        });
        note(found, headers.all("Host").size() <= 1, "hosts " + headers.all("Host"));
        note(
                found,
                headers.all("Host").stream().allMatch(host -> HOST.matcher(host).matches()),
                "host");
        boolean coded = headers.contains("Transfer-Encoding");
        note(found, !coded || !headers.contains("Content-Length"), "both framings");
        note(found, headers.all("Content-Length").size() <= 1, "lengths " + headers.all("Content-Length"));
        int announced = headers.first("Content-Length").map(Integer::parseInt).orElse(0);
        note(found, coded || announced == bodyLength, announced + " bytes announced, " + bodyLength + " seen");
        return found.build();
    }

    private static void note(Stream.Builder<String> found, boolean fine, String violation) {
        if (!fine) {
            found.add(violation);
        }
    }
}
