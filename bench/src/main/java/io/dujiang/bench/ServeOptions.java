package io.dujiang.bench;

import io.dujiang.net.BindFailedException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What {@code bench http --serve} was asked for: our server alone, for load generators of others.
 *
 * @param setup of the server
 */
record ServeOptions(ServerSetup setup) {
    private static final String SERVE = "--serve";

    /**
     * Empty unless the arguments ask for a server.
     *
     * @throws IllegalArgumentException if they do, but not as they should; the message says what is wrong
     */
    static Optional<ServeOptions> parse(String... args) {
        List<String> words = List.of(args);
        return words.contains(SERVE) ? Optional.of(parse(words)) : Optional.empty();
    }

    private static ServeOptions parse(List<String> words) {
        int port = 0;
        int loops = 1;
        String policy = ServerSetup.AUTO;
        Iterator<String> rest = words.iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            switch (word) {
                case "http" -> {}
                case SERVE -> port = number(word, rest, 0);
                case "--loops" -> loops = number(word, rest, 1);
                case "--policy" -> policy = policy(value(word, rest));
                default -> throw new IllegalArgumentException("There is no option " + word + " beside " + SERVE);
            }
        }
        return new ServeOptions(new ServerSetup(port, loops, policy, 0));
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value, as in " + SERVE + " 8080");
        }
        return rest.next();
    }

    private static int number(String option, Iterator<String> rest, int least) {
        String text = value(option, rest);
        try {
            int number = Integer.parseInt(text);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // named below
        }
        throw new IllegalArgumentException(option + " needs a number from " + least + ", got " + text);
    }

    private static String policy(String text) {
        if (!text.equals(ServerSetup.PORTABLE)) {
            try {
                var _ = OursHttp.policy(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "There is no policy " + text + ", only auto, epoll, io-uring, kqueue, nio and portable", e);
            }
        }
        return text;
    }

    /**
     * Serves until the process is ended. Blocks.
     *
     * @throws IllegalStateException if the policy or the port is not to be had
     */
    void serve() {
        try {
            String address = "http://127.0.0.1:" + OursHttp.start(setup);
            System.out.println("Serving " + address + Page.PLAINTEXT + ", " + address + Page.JSON + " and " + address
                    + Page.MIB + " until this process ends");
            Thread.currentThread().join();
        } catch (BindFailedException e) {
            throw new IllegalStateException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
