package io.doorbuster.app.access;

import io.doorbuster.domain.access.Customer;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A customer, as it is shown to the customer and to operators. */
record CustomerView(@Schema(example = "cust_019ab5c17a3c7b0e9f2d4c6e8a1b3d5f") String id,
        @Schema(example = "ada@example.org") String email, String name, @Nullable Instant createdAt, long version) {

    /** A customer of the identity provider, of whom there is nothing here but orders and carts. */
    static CustomerView external(String id, String email, String name) {
        return new CustomerView(id, email, name, null, 1);
    }

    static CustomerView of(Customer customer) {
        return new CustomerView(customer.id(), customer.email(), customer.name(), customer.createdAt(),
                customer.version());
    }
}
