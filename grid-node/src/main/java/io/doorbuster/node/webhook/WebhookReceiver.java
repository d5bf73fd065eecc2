package io.doorbuster.node.webhook;

import com.hazelcast.core.HazelcastInstance;
import java.net.URI;
import java.util.Map;
import java.util.Set;

/** Whom the members tell of new fulfillment orders; the same on all of them. */
public sealed interface WebhookReceiver {

    /** Key in the member's user context. */
    String KEY = "io.doorbuster.webhook-receiver";

    /** Nobody: the warehouse asks for its fulfillment orders. */
    record None() implements WebhookReceiver {}

    /**
     * The server at {@code url}, which knows {@code secret}.
     *
     * @param url http or https, without user and fragment; {@link IllegalArgumentException} otherwise
     */
    record At(URI url, WebhookSecret secret) implements WebhookReceiver {

        private static final Set<String> SCHEMES = Set.of("http", "https");

        public At {
            if (url.getScheme() == null || !SCHEMES.contains(url.getScheme()) || url.getHost() == null
                    || url.getUserInfo() != null || url.getFragment() != null) {
                throw new IllegalArgumentException("not a URL of the form http(s)://host[:port]/path");
            }
        }
    }

    /**
     * Reads {@code DOORBUSTER_FULFILLMENT_WEBHOOK_URL} and {@code _SECRET}: both, or none of them. Throws
     * {@link IllegalArgumentException}, with a message for the operator that does not show the secret.
     */
    static WebhookReceiver from(Map<String, String> environment) {
        String url = environment.getOrDefault("DOORBUSTER_FULFILLMENT_WEBHOOK_URL", "").strip();
        String secret = environment.getOrDefault("DOORBUSTER_FULFILLMENT_WEBHOOK_SECRET", "").strip();
        if (url.isEmpty() && secret.isEmpty()) {
            return new None();
        }
        if (url.isEmpty() || secret.isEmpty()) {
            throw new IllegalArgumentException("DOORBUSTER_FULFILLMENT_WEBHOOK_URL and"
                    + " DOORBUSTER_FULFILLMENT_WEBHOOK_SECRET must both be set, or neither");
        }
        try {
            return new At(URI.create(url), WebhookSecret.parse(secret));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("DOORBUSTER_FULFILLMENT_WEBHOOK_…: " + e.getMessage(), e);
        }
    }

    /** Whether what this member opens is to be sent, by it or by another one. */
    static boolean isSetFor(HazelcastInstance member) {
        return member.getUserContext().get(KEY) instanceof At;
    }
}
