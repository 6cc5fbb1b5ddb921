package io.dujiang.server;

import java.util.List;

/**
 * One line of the table of routes.
 *
 * @param method as in the request
 * @param pattern the parts of the path; {@code {}} stands for any one part
 * @param endpoint what handles it
 */
record Route(String method, List<String> pattern, Endpoint endpoint) {
    private static final String ANY = "{}";

    static Route get(String pattern, Endpoint endpoint) {
        return new Route("GET", Router.split(pattern), endpoint);
    }

    static Route post(String pattern, Endpoint endpoint) {
        return new Route("POST", Router.split(pattern), endpoint);
    }

    static Route delete(String pattern, Endpoint endpoint) {
        return new Route("DELETE", Router.split(pattern), endpoint);
    }

    boolean matches(List<String> path) {
        if (path.size() != pattern.size()) {
            return false;
        }
        for (int i = 0; i < path.size(); i++) {
            if (!pattern.get(i).equals(ANY) && !pattern.get(i).equals(path.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** The part of a matching path that stands for {@code {}}; empty if the pattern has none. */
    String variable(List<String> path) {
        int index = pattern.indexOf(ANY);
        return index < 0 ? "" : path.get(index);
    }
}
