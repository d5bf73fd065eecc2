package io.doorbuster.domain.access;

import java.util.List;

/**
 * A page of customers.
 *
 * @param next cursor of the next page, empty if this is the last
 */
public record CustomerPage(List<Customer> customers, String next) {
    public CustomerPage {
        customers = List.copyOf(customers);
    }
}
