package io.dujiang.examples.hello;

import io.dujiang.server.Dujiang;

/** A user's own job: greets whom it is told to. */
public final class Hello {
    record Name(String name) {}

    record Greeting(String text) {}

    public static void main(String... args) {
        Dujiang.handle("greet", Name.class, Greeting.class, (input, job) -> new Greeting("Hello " + input.name()))
                .serve(args);
    }
}
