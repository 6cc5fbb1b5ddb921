package io.dujiang.process;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A function in the form in which workers get it.
 *
 * @param id the same for the same function: a worker that knows it needs not get the bytes again
 * @param bytes the serialized function
 * @param name for people: class and method
 * @param home the package of the code
 * @param alone what is known of how long calls of one task take
 */
record FunctionCode(int id, byte[] bytes, String name, String home, BatchSize alone) {
    private static final AtomicInteger IDS = new AtomicInteger();

    /** Functions that capture nothing, by their class: each has one instance and no state. */
    private static final ClassValue<AtomicReference<@Nullable FunctionCode>> STATELESS = new ClassValue<>() {
        @Override
        protected AtomicReference<@Nullable FunctionCode> computeValue(Class<?> type) {
            return new AtomicReference<>();
        }
    };

    FunctionCode(int id, byte[] bytes, String name, String home) {
        this(id, bytes, name, home, BatchSize.of(1));
    }

    /**
     * Prepares a function.
     *
     * @throws NotTransferableException if it captures what is not serializable, or its class cannot be found by a worker
     */
    static FunctionCode of(Serializable function) {
        Class<?> type = function.getClass();
        FunctionCode known = STATELESS.get(type).get();
        if (known != null) {
            return known;
        }
        ByteSink sink = new ByteSink();
        try (Lambdas objects = new Lambdas(sink)) {
            objects.writeObject(function);
            objects.flush();
            return objects.code(function, sink.toBytes());
        } catch (IOException e) {
            throw new NotTransferableException(
                    "The function " + type.getName() + " cannot be sent to another process: " + e
                            + ". All it captures must be serializable: it captures `this` if it uses a field or a method of its class;"
                            + " make those static, or copy what is needed to a local variable",
                    e);
        }
    }

    /** Sees the lambda that the function is, if it is one; not those that it holds. */
    private static final class Lambdas extends Handle.Output {
        private @Nullable SerializedLambda first;
        private boolean begun;

        Lambdas(OutputStream output) throws IOException {
            super(output, Lent::add);
        }

        @Override
        protected Object replaceObject(Object object) throws IOException {
            if (!begun && object instanceof SerializedLambda lambda) {
                first = lambda;
            }
            begun = true;
            return super.replaceObject(object);
        }

        FunctionCode code(Serializable function, byte[] bytes) {
            Class<?> type = function.getClass();
            Reachable.requireByWorker(type);
            SerializedLambda lambda = first;
            if (lambda == null) {
                return new FunctionCode(IDS.incrementAndGet(), bytes, type.getSimpleName(), type.getPackageName());
            }
            String simple =
                    lambda.getImplClass().substring(lambda.getImplClass().lastIndexOf('/') + 1);
            String name = simple + "::" + lambda.getImplMethodName();
            FunctionCode code = new FunctionCode(IDS.incrementAndGet(), bytes, name, type.getPackageName());
            if (lambda.getCapturedArgCount() == 0) {
                STATELESS.get(type).set(code);
            }
            return code;
        }
    }
}
