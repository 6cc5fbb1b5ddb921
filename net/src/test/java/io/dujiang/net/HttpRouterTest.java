package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRouterTest {
    private final HttpRouter router = HttpRouter.builder()
            .get("/", says("root"))
            .get("/orders", says("all"))
            .post("/orders", says("new"))
            .get("/orders/{id}", request -> text("order " + request.pathParameter("id")))
            .delete("/orders/{id}", says("gone"))
            .get("/orders/latest", says("latest"))
            .get("/orders/latest/{what}", request -> text("latest " + request.pathParameter("what")))
            .get(
                    "/orders/{id}/lines/{line}",
                    request -> text(request.pathParameter("id") + " line " + request.pathParameter("line")))
            .put("/files/{path...}", request -> text("file " + request.pathParameter("path")))
            .get("/a b/{x}", request -> text("x " + request.pathParameter("x")))
            .route("PROPFIND", "/dav", says("dav"))
            .build();

    private static HttpHandler says(String text) {
        return _ -> text(text);
    }

    private static HttpResponse text(String text) {
        return HttpResponse.of(200).withBody("text/plain", text.getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse ask(String method, String target) throws Exception {
        return router.handle(HttpRequest.of(method, target, Headers.EMPTY, new byte[0]));
    }

    private static String body(HttpResponse response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/files/..",
                "/files/a/../b",
                "/files/.",
                "/files/%2e%2e/b",
                "/files/..%2Fb",
                "/files/a%2Fb",
                "/files/%2Fetc",
                "/files//etc",
                "/files/a//b"
            })
    void theRestOfAPathLeadsNowhereElse(String target) {
        assertThatThrownBy(() -> ask("PUT", target)).isInstanceOf(Refusal.class).hasMessageContaining("part '");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | / | root",
                "GET | /orders | all",
                "GET | /orders?state=open | all",
                "POST | /orders | new",
                "GET | /orders/7 | order 7",
                "GET | /orders/a%2Fb%20c | order a/b c",
                "GET | /orders/%C3%A9+1 | order \u00e9+1",
                "GET | /orders/latest | latest",
                "GET | /orders/lat%65st | latest",
                "GET | /orders/latest/news | latest news",
                "GET | /orders/latest/lines/2 | latest line 2",
                "GET | /orders/%7B%7D | order {}",
                "PUT | /files/a/b/c | file a/b/c",
                "PUT | /files/ | file ''",
                "GET | /a%20b/1 | x 1",
                "PROPFIND | /dav | dav",
                "HEAD | /orders/7 | order 7",
                "GET | http://host/orders/7 | order 7"
            })
    void findsTheHandlerAndDecodesWhatNamesStandFor(String method, String target, String expected) throws Exception {
        HttpResponse response = ask(method, target);
        assertThat(response.status()).isEqualTo(200);
        assertThat(body(response)).isEqualTo(expected.replace("''", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/nothing", "/orders/", "/orders/7/", "/orders/7/lines", "/orders//lines/2", "/Orders", "/files"
            })
    void whatFitsNoPatternIs404(String path) throws Exception {
        HttpResponse response = ask("GET", path);
        assertThat(response.status()).isEqualTo(404);
        assertThat(response.headers().first("Content-Type")).contains("application/problem+json");
        assertThat(body(response)).contains("\"code\":\"not-found\"", path);
    }

    @Test
    void aMethodThatIsNotThereIs405AndTheOthersAreNamed() throws Exception {
        HttpResponse response = ask("PATCH", "/orders/7");
        assertThat(response.status()).isEqualTo(405);
        assertThat(response.headers().first("Allow")).contains("DELETE, GET, HEAD, OPTIONS");
        assertThat(body(response)).contains("method-not-allowed", "does not take PATCH");
        assertThat(ask("GET", "/files/x").headers().first("Allow")).contains("OPTIONS, PUT");
    }

    @Test
    void optionsAreAnsweredByTheRouter() throws Exception {
        HttpResponse response = ask("OPTIONS", "/orders");
        assertThat(response.status()).isEqualTo(204);
        assertThat(response.headers().first("Allow")).contains("GET, HEAD, OPTIONS, POST");
        assertThat(ask("OPTIONS", "*").headers().first("Allow"))
                .contains("DELETE, GET, HEAD, OPTIONS, POST, PROPFIND, PUT");
    }

    @Test
    void aNameThatThePatternDoesNotHaveIsToldWithThoseItHas() {
        HttpRouter wrong = HttpRouter.builder()
                .get("/orders/{id}", request -> text(request.pathParameter("order")))
                .build();
        assertThatThrownBy(() -> wrong.handle(HttpRequest.of("GET", "/orders/7", Headers.EMPTY, new byte[0])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'order'")
                .hasMessageContaining("[id]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"orders", "", "/{}", "/{a}/{a}", "/{a b}", "/x{a}", "/{rest...}/more", "/a%20b", "/a?b=c", "/{a"
            })
    void aMalformedPatternIsRefusedWithAnExample(String pattern) {
        assertThatThrownBy(() -> HttpRouter.builder().get(pattern, says("")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + pattern + "'")
                .hasMessageContaining("/orders/{id}");
    }

    @Test
    void twoRoutesThatFitTheSamePathsAreRefused() {
        HttpRouter.Builder builder = HttpRouter.builder().get("/orders/{id}", says(""));
        assertThatThrownBy(() -> builder.get("/orders/{number}", says("")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("GET")
                .hasMessageContaining("/orders/{number}");
    }

    @Test
    void aBuiltRouterDoesNotChange() throws Exception {
        HttpRouter.Builder builder = HttpRouter.builder().get("/a", says("a"));
        HttpRouter built = builder.build();
        builder.get("/b", says("b"));
        assertThat(built.handle(HttpRequest.of("GET", "/b", Headers.EMPTY, new byte[0]))
                        .status())
                .isEqualTo(404);
    }
}
