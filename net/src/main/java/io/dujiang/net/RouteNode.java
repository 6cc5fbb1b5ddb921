package io.dujiang.net;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a router knows behind some first parts of a path. */
final class RouteNode {
    private final Map<String, RouteNode> children = new HashMap<>();
    private final Map<String, HttpRouter.Route> routes = new TreeMap<>();

    /** The node behind a part of a pattern. */
    RouteNode child(String part) {
        return children.computeIfAbsent(part, _ -> new RouteNode());
    }

    /** False if the method has a route already. */
    boolean add(String method, HttpRouter.Route route) {
        return routes.putIfAbsent(method, route) == null;
    }

    /**
     * The node where a path ends.
     *
     * @param parts of the path, looked at from the one at that index on
     * @param values gets what stands for names
     */
    @Nullable
    RouteNode find(List<String> parts, int from, List<String> values) throws Refusal {
        if (from == parts.size()) {
            return routes.isEmpty() ? null : this;
        }
        String part = parts.get(from);
        RouteNode literal = part.startsWith("{") ? null : children.get(part);
        RouteNode found = literal == null ? null : literal.find(parts, from + 1, values);
        if (found == null && !part.isEmpty()) {
            found = findNamed(parts, from, values);
        }
        return found == null ? findRest(parts, from, values) : found;
    }

    private @Nullable RouteNode findNamed(List<String> parts, int from, List<String> values) throws Refusal {
        RouteNode any = children.get(RoutePattern.ANY);
        if (any == null) {
            return null;
        }
        values.add(parts.get(from));
        RouteNode found = any.find(parts, from + 1, values);
        if (found == null) {
            values.removeLast();
        }
        return found;
    }

    private @Nullable RouteNode findRest(List<String> parts, int from, List<String> values) throws Refusal {
        RouteNode rest = children.get(RoutePattern.REST);
        if (rest != null) {
            List<String> left = parts.subList(from, parts.size());
            for (int i = 0; i < left.size(); i++) {
                String part = left.get(i);
                boolean isEmpty =
                        part.isEmpty() && i < left.size() - 1; // as in //etc, whose rest would begin at the root
                if (isEmpty || part.equals(".") || part.equals("..") || part.indexOf('/') >= 0) {
                    throw Refusal.malformed(
                            "bad-path",
                            "The path has a part '" + part
                                    + "', which may stand for another path: send the path that is meant");
                }
            }
            values.add(String.join("/", left));
        }
        return rest;
    }

    HttpRouter.@Nullable Route route(String method) {
        HttpRouter.Route route = routes.get(method);
        return route == null && method.equals("HEAD") ? routes.get("GET") : route;
    }

    Set<String> methods() {
        return routes.keySet();
    }

    List<String> methodsBelow() {
        List<String> all = new ArrayList<>(routes.keySet());
        children.values().forEach(child -> all.addAll(child.methodsBelow()));
        return all;
    }
}
