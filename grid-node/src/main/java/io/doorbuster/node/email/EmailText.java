package io.doorbuster.node.email;

import io.doorbuster.domain.Money;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderPayment;
import io.doorbuster.domain.order.Units;
import io.doorbuster.domain.payment.PaymentStatus;
import io.doorbuster.store.EmailOutbox.Email;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an e-mail says: as plain text, and the same as HTML. */
record EmailText(String subject, String plain, String html) {

    /** Where a day ends last. */
    private static final ZoneOffset LAST_ZONE = ZoneOffset.ofHours(-12);

    static EmailText of(Email email) {
        Order order = email.order();
        List<String> lines = new ArrayList<>();
        String subject = switch (email.kind()) {
            case CONFIRMATION -> {
                lines.add("Thank you for your order " + order.number() + ".");
                order.lines().forEach(line -> lines.add(priced(line, order.currency())));
                lines.add("Total: " + money(order.totalMinor(), order.currency()));
                instructions(order).ifPresent(lines::add);
                yield "Your order " + order.number();
            }
            case SHIPMENT -> {
                lines.add("A parcel of your order " + order.number() + " is on its way.");
                email.shipment().lines().forEach(units -> lines.add(plain(units)));
                if (!email.shipment().tracking().isEmpty()) {
                    lines.add("Tracking: " + email.shipment().tracking());
                }
                yield "Your order " + order.number() + " is on its way";
            }
            case CANCELLATION -> {
                lines.add("Your order " + order.number() + " is cancelled.");
                // Not the reason: whoever ordered in another's name could have us send that person any text.
                yield "Your order " + order.number() + " is cancelled";
            }
        };
        return new EmailText(subject, String.join("\r\n", lines) + "\r\n", html(lines));
    }

    /**
     * How a prepayment is paid; where to, the shop has said elsewhere. The day is the last one of which all is left
     * wherever on Earth it is read.
     */
    private static Optional<String> instructions(Order order) {
        OrderPayment payment = order.payment();
        if (payment.status() != PaymentStatus.PENDING || payment.payUntilMillis() == 0) {
            return Optional.empty();
        }
        LocalDate day = Instant.ofEpochMilli(payment.payUntilMillis()).atOffset(LAST_ZONE).toLocalDate()
                .minusDays(1);
        return Optional.of("Please pay " + money(order.totalMinor() - payment.capturedMinor(), order.currency())
                + ", and name " + order.number()
                + ". It is sent when all of it has come. If not all has come by the end of "
                + day + ", the order is cancelled.");
    }

    private static String priced(OrderLine line, String currency) {
        return line.quantity() + " × " + line.sku() + ": " + money(line.totalMinor(), currency);
    }

    private static String plain(Units units) {
        return units.quantity() + " × " + units.sku();
    }

    private static String money(long amountMinor, String currency) {
        return BigDecimal.valueOf(amountMinor, Money.exponent(currency)).toPlainString() + " " + currency;
    }

    private static String html(List<String> lines) {
        StringBuilder html = new StringBuilder("<!DOCTYPE html><html><body>\r\n");
        lines.forEach(line -> html.append("<p>").append(escaped(line)).append("</p>\r\n"));
        return html.append("</body></html>\r\n").toString();
    }

    /** For text between tags: nothing that was typed by anybody becomes a tag. */
    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
