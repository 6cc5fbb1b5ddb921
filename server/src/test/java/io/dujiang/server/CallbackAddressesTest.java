package io.dujiang.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.server.CallbackAddresses.ForbiddenAddressException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackAddressesTest {
    private final Map<String, List<String>> names = Map.of(
            "example.com", List.of("93.184.216.34"),
            "mixed.example", List.of("93.184.216.34", "10.0.0.1"),
            "inside.example", List.of("192.168.1.1"),
            "localhost", List.of("127.0.0.1"));
    private final List<String> lookedUp = new ArrayList<>();
    private final CallbackAddresses addresses =
            new CallbackAddresses(Set.of("127.0.0.1:9000", "inside.example:443"), this::lookUp);

    private List<InetAddress> lookUp(String host) throws UnknownHostException {
        lookedUp.add(host);
        if (!names.containsKey(host)) {
            throw new UnknownHostException(host);
        }
        return names.get(host).stream().map(InetAddress::ofLiteral).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://example.com/",
                "example.com/hook",
                "/hook",
                "http:///hook",
                "http://exa mple.com/",
                "http://example.com:0/",
                "http://example.com:99999/",
                "https://user:secret@example.com/",
                "https://example.com/#part",
                "javascript:alert(1)",
                "",
                "http://my_host/",
                "http://127.1/"
            })
    void refusesWhatIsNoAddress(String text) {
        assertProblem(text, ProblemCode.CALLBACK_ADDRESS_INVALID);
    }

    @Test
    void doesNotRepeatUserInformation() {
        assertThatThrownBy(() -> addresses.accept("https://user:secret@example.com/"))
                .hasMessageNotContaining("secret");
    }

    @Test
    void refusesWhatIsTooLong() {
        assertProblem("https://example.com/" + "a".repeat(2048), ProblemCode.CALLBACK_ADDRESS_INVALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://127.0.0.1:9001/",
                "http://2130706433/",
                "http://[::1]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[::ffff:a9fe:a9fe]/",
                "http://0/",
                "http://169.254.169.254/latest/meta-data",
                "https://localhost/",
                "https://mixed.example/",
                "https://inside.example:444/",
                "http://inside.example/"
            })
    void refusesWhatLeadsInside(String text) {
        assertProblem(text, ProblemCode.CALLBACK_ADDRESS_REFUSED);
    }

    @Test
    void takesPublicNamesAndSaysWhereTheyAre() throws Exception {
        URI url = addresses.accept("https://example.com/hook?x=1");

        assertThat(url).isEqualTo(URI.create("https://example.com/hook?x=1"));
        assertThat(addresses.resolve(url))
                .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("93.184.216.34"), 443));
    }

    @Test
    void takesAllowedHostsWithoutLookingThemUp() throws Exception {
        addresses.accept("http://127.0.0.1:9000/hook");
        addresses.accept("https://INSIDE.example/hook");

        assertThat(lookedUp).isEmpty();
        assertThat(addresses.resolve(URI.create("https://inside.example/hook")).getPort())
                .isEqualTo(443);
    }

    @Test
    void takesANameThatDoesNotResolveYet() throws Exception {
        URI url = addresses.accept("https://later.example/hook");

        assertThatThrownBy(() -> addresses.resolve(url)).isInstanceOf(UnknownHostException.class);
    }

    @Test
    void refusesAtSendingANameThatLeadsInsideByThen() {
        assertThatThrownBy(() -> addresses.resolve(URI.create("https://mixed.example/")))
                .isInstanceOf(ForbiddenAddressException.class)
                .hasMessageContaining("10.0.0.1")
                .hasMessageContaining("allowed-callback-hosts");
    }

    private void assertProblem(String text, ProblemCode code) {
        assertThatThrownBy(() -> addresses.accept(text))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code));
    }
}
