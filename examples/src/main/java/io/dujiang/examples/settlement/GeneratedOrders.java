package io.dujiang.examples.settlement;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Orders made from a seed, with the faults of real ones in about their real shares: refunds, adjustments, customers left blank,
 * prices of zero, numbers used twice, and besides repeated lines, amounts out of range and lines that hold no order.
 */
final class GeneratedOrders implements OrderSource {
    private final long size;
    private final long seed;

    GeneratedOrders(long size, long seed) {
        this.size = size;
        this.seed = seed;
    }

    @Override
    public long size() {
        return size;
    }

    /** The same lines each time. */
    @Override
    public Stream<Line> lines() {
        OrderMaker maker = new OrderMaker(new SplittableRandom(seed));
        return LongStream.rangeClosed(1, size).mapToObj(maker::make);
    }

    /** Makes one line after the other. */
    private static final class OrderMaker {
        private static final int REMEMBERED = 500;
        private static final int FIRST_INVOICE = 600_000;

        private final SplittableRandom random;
        private final List<List<String>> recent = new ArrayList<>();

        OrderMaker(SplittableRandom random) {
            this.random = random;
        }

        Line make(long number) {
            double draw = random.nextDouble();
            if (recent.isEmpty() || draw >= 0.0185) {
                return OrderColumns.STANDARD.read(number, remember(order(invoice(number))), false);
            }
            if (draw < 0.005) {
                return OrderColumns.STANDARD.read(number, recent.getLast(), true);
            }
            List<String> earlier = recent.get(random.nextInt(recent.size()));
            if (draw < 0.015) {
                return OrderColumns.STANDARD.read(number, earlier, false);
            }
            if (draw < 0.017) {
                return OrderColumns.STANDARD.read(number, order(earlier.getFirst()), false);
            }
            return OrderColumns.STANDARD.read(number, broken(number), false);
        }

        private List<String> remember(List<String> order) {
            if (recent.size() == REMEMBERED) {
                recent.removeFirst();
            }
            recent.add(order);
            return order;
        }

        private String invoice(long number) {
            double draw = random.nextDouble();
            String kind = draw < 0.148 ? "C" : draw < 0.149 ? "A" : "";
            return kind + (FIRST_INVOICE + number);
        }

        private List<String> order(String invoice) {
            return List.of(
                    invoice,
                    random.nextInt(1, 13) + "/" + random.nextInt(1, 29) + "/2011 " + random.nextInt(7, 20) + ":"
                            + random.nextInt(10, 60),
                    random.nextDouble() < 0.143 ? "(blank)" : String.valueOf(random.nextInt(12_346, 18_288)),
                    random.nextDouble() < 0.9 ? "United Kingdom" : "Korea, Republic of",
                    String.valueOf((invoice.startsWith("C") ? -1 : 1) * random.nextInt(1, 400)),
                    price());
        }

        private String price() {
            double draw = random.nextDouble();
            if (draw < 0.0005) {
                return draw < 0.00025 ? "1.2345678" : "1000000000.01";
            }
            return draw < 0.08 ? "0" : String.valueOf(random.nextInt(1, 200_000) / 10_000.0);
        }

        private List<String> broken(long number) {
            List<String> order = order(invoice(number));
            return random.nextBoolean()
                    ? order.subList(0, random.nextInt(1, 6))
                    : List.of(order.get(0), order.get(1), order.get(2), order.get(3), "twelve", order.get(5));
        }
    }
}
