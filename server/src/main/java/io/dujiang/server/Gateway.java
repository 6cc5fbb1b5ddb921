package io.dujiang.server;

import io.dujiang.net.ConnectionLostException;
import io.dujiang.net.HttpHandler;
import io.dujiang.net.HttpRequest;
import io.dujiang.net.HttpResponse;
import io.dujiang.net.RequestBodyException;
import java.io.IOException;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every request goes through here: the gate, the route, and whatever goes wrong as a problem. */
final class Gateway implements HttpHandler {
    private static final Logger log = LoggerFactory.getLogger(Gateway.class);

    private static final Set<String> TAKEN = Set.of(Json.CONTENT_TYPE, Json.LINES_CONTENT_TYPE);

    private final Gate gate;
    private final Router router;
    private final BooleanSupplier draining;

    Gateway(Gate gate, Router router, BooleanSupplier draining) {
        this.gate = gate;
        this.router = router;
        this.draining = draining;
    }

    @Override
    public HttpResponse handle(HttpRequest request) throws IOException, InterruptedException {
        try {
            gate.check(request);
            if (request.method().equals("POST")) {
                requireTaken(request);
            } else {
                MediaTypes.requireAccepted(request, Json.CONTENT_TYPE);
            }
            return router.answer(request);
        } catch (ProblemException e) {
            return e.problem().response();
        } catch (RequestBodyException | ConnectionLostException | InterruptedException e) {
            throw e; // the HTTP server has the answer
        } catch (Exception e) {
            return Refusals.problem(e).orElseGet(() -> fault(request, e)).response();
        }
    }

    private void requireTaken(HttpRequest request) throws IOException, InterruptedException {
        if (draining.getAsBoolean()) {
            throw new ProblemException(Refusals.draining());
        }
        if (request.body().length > 0 && !TAKEN.contains(MediaTypes.ofBody(request))) {
            throw MediaTypes.unsupported(request);
        }
    }

    private static Problem fault(HttpRequest request, Exception e) {
        log.error("{} {} failed", request.method(), request.path(), e);
        return ProblemCode.INTERNAL_ERROR.with("The request failed by a fault of the service; its log says more");
    }
}
