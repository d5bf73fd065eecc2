package io.doorbuster.node.email;

import io.doorbuster.store.EmailOutbox.Email;
import io.doorbuster.store.EmailOutbox.Result;
import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a batch over one connection; blocks, each step within the limits below. For one thread. */
final class SmtpClient {

    private static final Logger LOG = LoggerFactory.getLogger(SmtpClient.class);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** For each command and answer: a server that scans what it gets takes seconds. */
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    /** Tries of an e-mail that the server does not take now; with the pauses, about a day. */
    static final int MAX_TRIES = 12;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(4);
    /** Answers of this size and above are for good (RFC 5321, section 4.2.1). */
    private static final int PERMANENT = 500;
    private static final int MAX_ERROR = 300;

    private final MailServer.Smtp server;
    private final Session session;

    SmtpClient(MailServer.Smtp server) {
        this.server = server;
        this.session = Session.getInstance(properties(server));
    }

    /**
     * Tells {@code ended} how each of {@code emails} ended, as soon as it has. Before each, {@code goesOn} is asked; if it
     * does not, the rest is postponed, and due at once. Answers whether the server was there to the end: those that it
     * could not be asked to take are postponed by {@code pause}.
     */
    boolean send(List<Email> emails, Duration pause, BooleanSupplier goesOn, Consumer<Result> ended) {
        Queue<Email> rest = new ArrayDeque<>(emails);
        try (Transport transport = session.getTransport("smtp")) {
            connect(transport);
            boolean answers = true;
            while (answers && !rest.isEmpty()) {
                if (!goesOn.getAsBoolean()) {
                    postpone(rest, Duration.ZERO, ended);
                    return true;
                }
                Result result = send(transport, rest.element(), pause);
                answers = !(result instanceof Result.Postponed);
                if (answers) {
                    rest.remove();
                    ended.accept(result);
                    answers = transport.isConnected();
                }
            }
        } catch (MessagingException e) {
            // Those below have not been sent; whoever is asked again is told again.
            LOG.warn("the mail server is not to be had: {}", error(e));
        }
        boolean wasThere = rest.isEmpty();
        postpone(rest, pause, ended);
        return wasThere;
    }

    private static void postpone(Queue<Email> rest, Duration pause, Consumer<Result> ended) {
        rest.forEach(email -> ended.accept(new Result.Postponed(email, pause)));
        rest.clear();
    }

    private void connect(Transport transport) throws MessagingException {
        if (server.user().isEmpty()) {
            transport.connect();
        } else {
            transport.connect(server.user(), server.password());
        }
    }

    private Result send(Transport transport, Email email, Duration pause) {
        try {
            Address recipient = recipient(email);
            MimeMessage message = message(email, recipient);
            transport.sendMessage(message, new Address[]{recipient});
            return new Result.Sent(email);
        } catch (AddressException e) {
            return new Result.Dead(email, "not an address that mail can be sent to");
        } catch (SMTPSendFailedException e) {
            if (String.valueOf(e.getCommand()).startsWith("MAIL")) {
                // The server takes nothing from us: a login, a sender, a quota. That is no fault of this e-mail.
                LOG.warn("the mail server refuses the sender: {}", error(e));
                return new Result.Postponed(email, pause);
            }
            return isPermanent(e) ? new Result.Dead(email, error(e)) : again(email, e);
        } catch (SendFailedException e) {
            return isPermanent(e) ? new Result.Dead(email, error(e)) : again(email, e);
        } catch (MessagingException e) {
            return again(email, e);
        }
    }

    private static Result again(Email email, MessagingException fault) {
        return email.tries() < MAX_TRIES ? new Result.Failed(email, error(fault), pauseAfter(email.tries()))
                : new Result.Dead(email, error(fault));
    }

    static Duration pauseAfter(int tries) {
        Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(tries - 1, MAX_TRIES));
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    /**
     * Strict: an address with a line end in it is none, so no header can be smuggled in. A domain is sent in its ASCII form;
     * letters in front of the at sign that are not ASCII would be cut to others, and reach somebody else.
     */
    private static InternetAddress recipient(Email email) throws AddressException {
        String text = email.order().email();
        int at = text.lastIndexOf('@');
        if (at < 1 || !StandardCharsets.US_ASCII.newEncoder().canEncode(text.substring(0, at))) {
            throw new AddressException("no name in ASCII");
        }
        InternetAddress address = new InternetAddress(text.substring(0, at + 1) + asciiDomain(text.substring(at + 1)),
                true);
        address.validate();
        return address;
    }

    private static String asciiDomain(String domain) throws AddressException {
        try {
            return IDN.toASCII(domain);
        } catch (IllegalArgumentException e) {
            throw new AddressException("no domain: " + e.getMessage());
        }
    }

    private MimeMessage message(Email email, Address recipient) throws MessagingException {
        EmailText text = EmailText.of(email);
        MimeMessage message = new WithId(session, email.id());
        message.setFrom(new InternetAddress(server.sender(), true));
        message.setRecipient(Message.RecipientType.TO, recipient);
        message.setSubject(text.subject().replaceAll("\\p{Cntrl}", " "), StandardCharsets.UTF_8.name());
        message.setHeader("Auto-Submitted", "auto-generated");
        MimeBodyPart plain = new MimeBodyPart();
        plain.setText(text.plain(), StandardCharsets.UTF_8.name());
        MimeBodyPart html = new MimeBodyPart();
        html.setText(text.html(), StandardCharsets.UTF_8.name(), "html");
        message.setContent(new MimeMultipart("alternative", plain, html));
        message.saveChanges();
        return message;
    }

    /** The same id in each try: servers and readers that know it show one e-mail. */
    private static final class WithId extends MimeMessage {

        private final String id;

        WithId(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", "<" + id + "@doorbuster>");
        }
    }

    private static boolean isPermanent(SendFailedException fault) {
        for (Exception cause = fault; cause instanceof MessagingException next; cause = next.getNextException()) {
            if (cause instanceof SMTPAddressFailedException address) {
                return address.getReturnCode() >= PERMANENT;
            }
            if (cause instanceof SMTPSendFailedException send && send.getReturnCode() >= PERMANENT) {
                return true;
            }
        }
        return false;
    }

    /** What the server answered, in one line; that is the innermost of the faults, and the server's to choose. */
    private static String error(MessagingException fault) {
        Exception innermost = fault;
        while (innermost instanceof MessagingException next && next.getNextException() != null) {
            innermost = next.getNextException();
        }
        String text = String.valueOf(innermost.getMessage()).replaceAll("[^\\x20-\\x7e]+", " ");
        return text.substring(0, Math.min(text.length(), MAX_ERROR));
    }

    private static Properties properties(MailServer.Smtp server) {
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.host", server.host());
        properties.setProperty("mail.smtp.port", Integer.toString(server.port()));
        properties.setProperty("mail.smtp.connectiontimeout", Long.toString(CONNECT_TIMEOUT.toMillis()));
        properties.setProperty("mail.smtp.timeout", Long.toString(TIMEOUT.toMillis()));
        properties.setProperty("mail.smtp.writetimeout", Long.toString(TIMEOUT.toMillis()));
        properties.setProperty("mail.smtp.auth", Boolean.toString(!server.user().isEmpty()));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.setProperty("mail.smtp.ssl.enable",
                Boolean.toString(server.encryption() == MailServer.Encryption.TLS));
        boolean startTls = server.encryption() == MailServer.Encryption.STARTTLS;
        properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(startTls));
        properties.setProperty("mail.smtp.starttls.required", Boolean.toString(startTls));
        return properties;
    }
}
