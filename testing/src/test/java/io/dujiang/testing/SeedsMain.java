package io.dujiang.testing;

/** Runs the trees of scopes, in a JVM of its own, on the classes that it finds; exit code 3 says that a seed failed. */
final class SeedsMain {
    static final int BROKEN = 3;

    private SeedsMain() {}

    public static void main(String[] args) throws InterruptedException {
        try {
            ScopeSeedsTest.exploreTrees(Integer.parseInt(args[0]));
        } catch (AssertionError e) {
            System.out.println(e.getMessage());
            System.exit(BROKEN);
        }
    }
}
