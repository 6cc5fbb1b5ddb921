package io.dujiang.server;

import io.dujiang.net.Headers;
import io.dujiang.net.HttpRequest;
import io.dujiang.net.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the route of a request. */
final class Router {
    private final List<Route> routes;

    Router(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    static List<String> split(String path) {
        return List.of(path.substring(1).split("/", -1));
    }

    /** @throws ProblemException if there is no such path, or not for this method */
    HttpResponse answer(HttpRequest request) throws Exception {
        List<String> path = split(request.path());
        for (Route route : routes) {
            if (route.method().equals(request.method()) && route.matches(path)) {
                return route.endpoint().answer(request, route.variable(path));
            }
        }
        throw nothingHere(request, path);
    }

    private ProblemException nothingHere(HttpRequest request, List<String> path) {
        String allowed = routes.stream()
                .filter(route -> route.matches(path))
                .map(Route::method)
                .distinct()
                .collect(Collectors.joining(", "));
        return allowed.isEmpty()
                ? ProblemCode.NOT_FOUND.because(
                        "There is nothing at " + request.path() + "; jobs are submitted to /v1/jobs/{kind}")
                : new ProblemException(new Problem(
                        ProblemCode.METHOD_NOT_ALLOWED,
                        request.path() + " does not take " + request.method() + ", only " + allowed,
                        Headers.of("Allow", allowed)));
    }
}
