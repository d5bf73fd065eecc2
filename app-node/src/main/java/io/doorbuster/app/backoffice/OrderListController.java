package io.doorbuster.app.backoffice;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.doorbuster.app.http.OperatorOnly;
import io.doorbuster.app.http.Page;
import io.doorbuster.app.http.Paging;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Scope;
import io.doorbuster.app.http.Validation;
import io.doorbuster.app.order.OrderView;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderFilter;
import io.doorbuster.domain.order.OrderPage;
import io.doorbuster.domain.order.OrderStatus;
import io.doorbuster.grid.member.MemberRequest.ListOrders;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The orders of the shop, newest first. */
@RestController
@Tag(name = "Orders")
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
@OperatorOnly(Scope.ORDERS_READ)
class OrderListController {

    private static final String LIST = "orders";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}-[0-9]{1,18}");

    private final BackOffice backOffice;

    OrderListController(BackOffice backOffice) {
        this.backOffice = backOffice;
    }

    /** An order with what only operators may know. */
    record OperatorOrderView(@JsonUnwrapped OrderView order, String email, String customerId, Address shippingAddress,
            String paymentMethod) {

        static OperatorOrderView of(Order order) {
            return new OperatorOrderView(OrderView.of(order), order.email(), order.customerId(),
                    order.shippingAddress(), order.paymentMethod());
        }
    }

    @GetMapping("/api/v1/admin/orders")
    @Operation(summary = "Lists orders, newest first")
    ResponseEntity<Page<OperatorOrderView>> orders(
            @RequestParam(required = false) @Schema(implementation = OrderStatus.class) @Nullable String status,
            @RequestParam(required = false) @Nullable String sku,
            @RequestParam(required = false) @Nullable String email,
            @RequestParam(required = false) @Nullable String number,
            @RequestParam(required = false) @Schema(example = "2026-11-27T00:00:00Z") @Nullable String from,
            @RequestParam(required = false) @Schema(example = "2026-11-28T00:00:00Z") @Nullable String to,
            Paging paging) {
        Validation validation = new Validation();
        String wantedStatus = validation.optionalName("status", status, OrderStatus.class);
        String wantedSku = sku == null || sku.isEmpty() ? "" : validation.sku("sku", sku);
        String wantedEmail = email == null || email.isEmpty() ? "" : validation.email("email", email);
        String wantedNumber = number == null ? "" : number;
        if (!wantedNumber.isEmpty() && !NUMBER.matcher(wantedNumber).matches()) {
            validation.refuse("number", Problem.quote(wantedNumber) + " is not the number of an order, such as 3-1742");
        }
        OrderFilter filter = new OrderFilter(wantedStatus, wantedSku, wantedEmail, wantedNumber,
                moment("from", from, 0, validation), moment("to", to, Long.MAX_VALUE, validation));
        validation.check();
        OrderPage page = backOffice.ask(new ListOrders(filter, paging.after(LIST), paging.limit()));
        return paging.answer(LIST, page.orders(), OperatorOrderView::of, page.next());
    }

    private static long moment(String field, @Nullable String text, long missing, Validation validation) {
        if (text == null || text.isEmpty()) {
            return missing;
        }
        try {
            long millis = Instant.parse(text).toEpochMilli();
            if (millis >= 0) {
                return millis;
            }
        } catch (DateTimeException | ArithmeticException e) {
            // refused below
        }
        validation.refuse(field, Problem.quote(text) + " is not a moment such as 2026-11-27T00:00:00Z");
        return missing;
    }
}
