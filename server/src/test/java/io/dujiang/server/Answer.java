package io.dujiang.server;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a service answered. */
record Answer(int status, HttpHeaders headers, String body) {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    static Answer of(HttpResponse<String> response) {
        return new Answer(response.statusCode(), response.headers(), response.body());
    }

    JsonNode json() {
        return MAPPER.readTree(body);
    }

    List<JsonNode> lines() {
        return body.lines().map(MAPPER::readTree).toList();
    }

    String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    String text(String member) {
        JsonNode node = json().get(member);
        return node == null ? "" : node.asString();
    }

    /** The status and code of a problem. */
    String problem() {
        if (!header("Content-Type").equals("application/problem+json")
                || json().get("status").asInt() != status
                || text("detail").isEmpty()) {
            throw new AssertionError("Not a problem: " + this);
        }
        return status + " " + text("code");
    }
}
