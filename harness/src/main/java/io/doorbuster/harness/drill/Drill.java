package io.doorbuster.harness.drill;

import java.io.IOException;

/**
 * One way to break the shop.
 *
 * @param name as the command line takes it
 * @param what is broken, in one line
 * @param layout of the shop that it needs
 */
record Drill(String name, String what, Layout layout, Scenario scenario) {

    /** What a drill does while shoppers buy; when it returns, everything is healed. */
    @FunctionalInterface
    interface Scenario {
        /** Blocks; {@link IOException} if the fault could not be made, which fails the drill. */
        void run(Stage stage) throws IOException, InterruptedException;
    }
}
