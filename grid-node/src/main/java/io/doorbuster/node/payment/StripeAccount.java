package io.doorbuster.node.payment;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** With whom payments by Stripe are made; the same on all members. */
public sealed interface StripeAccount {

    /** Key in the member's user context. */
    String KEY = "io.doorbuster.stripe-account";

    /** Nobody: such payments wait. */
    record None() implements StripeAccount {}

    /**
     * An account.
     *
     * @param secretKey {@code sk_…} or, with fewer rights, {@code rk_…}
     * @param apiBase empty for Stripe's own
     * @param timeout of one answer; two and a little must fit a claim's lease
     */
    record Account(String secretKey, String apiBase, Duration timeout) implements StripeAccount {

        public Account {
            if (!secretKey.matches("[sr]k_[A-Za-z0-9_]{1,250}")) {
                throw new IllegalArgumentException("DOORBUSTER_STRIPE_SECRET_KEY is no secret or restricted key");
            }
            if (!apiBase.isEmpty() && !URI.create(apiBase).isAbsolute()) {
                throw new IllegalArgumentException("DOORBUSTER_STRIPE_API_BASE is not a URL");
            }
        }

        /** With time for Stripe to wait for a bank within a request. */
        public Account(String secretKey, String apiBase) {
            this(secretKey, apiBase, Duration.ofSeconds(10));
        }

        /** Leaves out the key. */
        @Override
        public String toString() {
            return "Account[" + apiBase + "]";
        }
    }

    /**
     * Reads {@code DOORBUSTER_STRIPE_SECRET_KEY} and {@code DOORBUSTER_STRIPE_API_BASE}. Throws
     * {@link IllegalArgumentException}, with a message for the operator that does not show the key.
     */
    static StripeAccount from(Map<String, String> environment) {
        String key = environment.getOrDefault("DOORBUSTER_STRIPE_SECRET_KEY", "").strip();
        return key.isEmpty() ? new None()
                : new Account(key, environment.getOrDefault("DOORBUSTER_STRIPE_API_BASE", "").strip());
    }
}
