package io.doorbuster.domain.access;

import java.time.Instant;

/**
 * A customer of the shop.
 *
 * @param id {@code cust_} and 32 hexadecimal digits, time-ordered
 * @param email as the customer wrote it; two that differ in case only are one
 * @param version adds 1 with every change, the password's included
 */
public record Customer(String id, String email, String name, long version, Instant createdAt) {

    /** Names the customer only: the rest is personal. */
    @Override
    public String toString() {
        return "Customer[" + id + ", version " + version + "]";
    }
}
