package io.dujiang.net;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A handler that hands each request to the one whose method and path pattern fit.
 *
 * <p>A pattern is a path whose parts between slashes are literal, or {@code {name}} for any one part that is not empty, or, as the last one,
 * {@code {name...}} for all that is left. A literal part goes before a name, a name before the rest. Parts are compared and handed over
 * percent-decoded, so that {@code %2F} is part of a name and no slash; a slash at the end counts. What is left is joined by slashes, and one that
 * has a part of {@code .} or {@code ..}, an empty one before its end, or a slash within a part, is answered 400, so that it leads nowhere else as the path of a file. {@code HEAD} is handled by the handler of
 * {@code GET}, {@code OPTIONS} by the router. What fits no pattern is answered 404, a method that is not there 405 with {@code Allow}, both
 * with a body of {@code application/problem+json}. Safe for all threads.
 */
public final class HttpRouter implements HttpHandler {
    private final RouteNode root;

    private HttpRouter(Builder builder) {
        root = builder.root;
        builder.root = new RouteNode(); // built routers do not change
    }

    /** Describes a router. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public HttpResponse handle(HttpRequest request) throws Exception {
        if (request.path().equals("*")) {
            return HttpResponse.of(204).withHeader("Allow", allow(root.methodsBelow()));
        }
        List<String> parts = split(request.path());
        List<String> values = new ArrayList<>(parts.size());
        RouteNode found = root.find(parts, 0, values);
        if (found == null) {
            return new Refusal(404, "not-found", "Not found", "There is nothing at " + request.path()).response();
        }
        Route route = found.route(request.method());
        if (route != null) {
            return route.handler().handle(request.withPathParameters(route.parameters(values)));
        }
        String allow = allow(found.methods());
        return request.method().equals("OPTIONS")
                ? HttpResponse.of(204).withHeader("Allow", allow)
                : new Refusal(
                                405,
                                "method-not-allowed",
                                "Method not allowed",
                                request.path() + " does not take " + request.method() + ", only " + allow)
                        .response()
                        .withHeader("Allow", allow);
    }

    private static String allow(Iterable<String> methods) {
        TreeSet<String> all = new TreeSet<>();
        methods.forEach(all::add);
        if (all.contains("GET")) {
            all.add("HEAD");
        }
        all.add("OPTIONS");
        return String.join(", ", all);
    }

    /** The parts of a path behind its first slash, decoded. */
    private static List<String> split(String path) throws Refusal {
        List<String> parts = new ArrayList<>(6);
        int start = 1;
        for (int slash = path.indexOf('/', 1); slash >= 0; slash = path.indexOf('/', start)) {
            parts.add(RequestTarget.decode(path.substring(start, slash), false));
            start = slash + 1;
        }
        parts.add(RequestTarget.decode(path.substring(start), false));
        return parts;
    }

    /** What handles one method at one pattern. */
    record Route(HttpHandler handler, List<String> names) {
        Map<String, String> parameters(List<String> values) {
            if (names.isEmpty()) {
                return Map.of();
            }
            Map<String, String> parameters = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                parameters.put(names.get(i), values.get(i));
            }
            return Collections.unmodifiableMap(parameters);
        }
    }

    /** Describes a router. */
    public static final class Builder {
        private RouteNode root = new RouteNode();

        private Builder() {}

        /** @throws IllegalArgumentException if the pattern is malformed, or {@code GET} is there already */
        public Builder get(String pattern, HttpHandler handler) {
            return route("GET", pattern, handler);
        }

        /** @throws IllegalArgumentException if the pattern is malformed, or {@code POST} is there already */
        public Builder post(String pattern, HttpHandler handler) {
            return route("POST", pattern, handler);
        }

        /** @throws IllegalArgumentException if the pattern is malformed, or {@code PUT} is there already */
        public Builder put(String pattern, HttpHandler handler) {
            return route("PUT", pattern, handler);
        }

        /** @throws IllegalArgumentException if the pattern is malformed, or {@code DELETE} is there already */
        public Builder delete(String pattern, HttpHandler handler) {
            return route("DELETE", pattern, handler);
        }

        /**
         * Has requests of a method and a path handled.
         *
         * @throws IllegalArgumentException if the method is not a token, the pattern is malformed, or the two are there already
         */
        public Builder route(String method, String pattern, HttpHandler handler) {
            if (!HeaderSyntax.isToken(method)) {
                throw new IllegalArgumentException("A method is a token, such as GET; got '" + method + "'");
            }
            RoutePattern parsed = RoutePattern.parse(pattern);
            RouteNode node = root;
            for (String part : parsed.parts()) {
                node = node.child(part);
            }
            if (!node.add(method, new Route(handler, parsed.names()))) {
                throw new IllegalArgumentException(
                        "There is a route for " + method + " already that fits the same paths as '" + pattern + "'");
            }
            return this;
        }

        /** The router; what is added to this builder afterwards belongs to another one. */
        public HttpRouter build() {
            return new HttpRouter(this);
        }
    }
}
