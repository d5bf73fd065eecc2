package io.doorbuster.node.email;

import com.hazelcast.core.HazelcastInstance;
import io.doorbuster.store.EmailQueue;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.Map;

/** By whom e-mails are sent; the same on all members. */
public sealed interface MailServer {

    /** Key in the member's user context. */
    String KEY = "io.doorbuster.mail-server";

    /** Nobody: no e-mails are sent, and none are queued. */
    record None() implements MailServer {}

    /**
     * An SMTP server.
     *
     * @param user empty for none
     * @param sender an e-mail address, with a name or without
     */
    record Smtp(String host, int port, Encryption encryption, String user, String password, String sender)
            implements MailServer {

        public Smtp {
            if (port < 1 || port > MAX_PORT) {
                throw new IllegalArgumentException("port " + port + " is not between 1 and " + MAX_PORT);
            }
            try {
                new InternetAddress(sender, true).validate();
            } catch (AddressException e) {
                throw new IllegalArgumentException("not the address of a sender: " + e.getMessage(), e);
            }
        }

        /** Leaves out the password. */
        @Override
        public String toString() {
            return "Smtp[" + host + ":" + port + ", " + encryption + "]";
        }
    }

    /** How the way to the server is kept secret. */
    enum Encryption {
        /** By STARTTLS, without which nothing is sent. */
        STARTTLS,
        /** From the first byte on. */
        TLS,
        /** Not at all: for a server on this machine. */
        NONE
    }

    /** The largest port. */
    int MAX_PORT = 65_535;
    /** The port of message submission (RFC 6409). */
    String SUBMISSION_PORT = "587";

    /**
     * Reads {@code DOORBUSTER_SMTP_HOST} and what belongs to it. Throws {@link IllegalArgumentException}, with a message for
     * the operator that does not show the password.
     */
    static MailServer from(Map<String, String> environment) {
        String host = environment.getOrDefault("DOORBUSTER_SMTP_HOST", "").strip();
        if (host.isEmpty()) {
            return new None();
        }
        String port = environment.getOrDefault("DOORBUSTER_SMTP_PORT", SUBMISSION_PORT).strip();
        String encryption = environment.getOrDefault("DOORBUSTER_SMTP_ENCRYPTION", "starttls").strip();
        if (!port.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("DOORBUSTER_SMTP_PORT is not a port");
        }
        return new Smtp(host, Integer.parseInt(port), switch (encryption) {
            case "starttls" -> Encryption.STARTTLS;
            case "tls" -> Encryption.TLS;
            case "none" -> Encryption.NONE;
            default -> throw new IllegalArgumentException(
                    "DOORBUSTER_SMTP_ENCRYPTION is none of starttls, tls and none");
        }, environment.getOrDefault("DOORBUSTER_SMTP_USER", "").strip(),
                environment.getOrDefault("DOORBUSTER_SMTP_PASSWORD", ""),
                environment.getOrDefault("DOORBUSTER_SMTP_FROM", "").strip());
    }

    /** Whether what happens on this member is queued, to be sent by it or by another one. */
    static EmailQueue queueOf(HazelcastInstance member) {
        return member.getUserContext().get(KEY) instanceof Smtp ? EmailQueue.ON : EmailQueue.OFF;
    }
}
