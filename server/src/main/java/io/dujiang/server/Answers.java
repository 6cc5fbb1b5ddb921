package io.dujiang.server;

import io.dujiang.net.HttpResponse;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** Answers in JSON. */
final class Answers {
    private Answers() {}

    static HttpResponse json(int status, Consumer<JsonGenerator> content) {
        return HttpResponse.of(status).withBody(Json.CONTENT_TYPE, Json.write(content));
    }

    /** A job's id and its new state. */
    static HttpResponse state(Object id, String state) {
        return json(200, json -> {
            json.writeStartObject();
            json.writeStringProperty("id", id.toString());
            json.writeStringProperty("state", state);
            json.writeEndObject();
        });
    }
}
