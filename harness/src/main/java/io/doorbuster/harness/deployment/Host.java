package io.doorbuster.harness.deployment;

import java.util.List;

/**
 * Where a process runs: on this machine's own network, or in a network namespace with an address of its own.
 *
 * @param address that the others reach it under
 * @param prefix words before its command, such as {@code ip netns exec NAME}
 */
public record Host(String address, List<String> prefix) {

    /** This machine, reached by itself only. */
    public static final Host LOCAL = new Host("127.0.0.1", List.of());

    public Host {
        prefix = List.copyOf(prefix);
    }
}
