package io.dujiang.server;

import io.dujiang.net.HttpRequest;
import io.dujiang.net.HttpResponse;

/** Answers the requests of one route, in blocking code. */
@FunctionalInterface
interface Endpoint {
    /**
     * Answers a request.
     *
     * @param variable the variable part of the path; empty if the route has none
     */
    HttpResponse answer(HttpRequest request, String variable) throws Exception;
}
