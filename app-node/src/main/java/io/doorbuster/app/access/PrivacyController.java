package io.doorbuster.app.access;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.doorbuster.app.access.Limits.Policy;
import io.doorbuster.app.backoffice.BackOffice;
import io.doorbuster.app.http.Caller;
import io.doorbuster.app.http.CustomerOnly;
import io.doorbuster.app.http.OperatorOnly;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Scope;
import io.doorbuster.app.http.Validation;
import io.doorbuster.app.order.OrderView;
import io.doorbuster.domain.access.CredentialsLookup.Found;
import io.doorbuster.domain.access.EraseCustomer;
import io.doorbuster.domain.access.ErasureOutcome;
import io.doorbuster.domain.access.ErasureOutcome.Erased;
import io.doorbuster.domain.access.ErasureOutcome.OrdersUnderWay;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderPage;
import io.doorbuster.grid.access.AccessRequest.CredentialsById;
import io.doorbuster.grid.access.AccessRequest.Erase;
import io.doorbuster.grid.access.AccessRequest.ListCustomerOrders;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is kept of a person: told to the customer, and removed. */
@RestController
@Tag(name = "Privacy")
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
class PrivacyController {

    /** Lines of an export's orders, some megabytes: who has more reads the others from the list of orders. */
    private static final int MAX_LINES = 5_000;
    private static final int PAGE = 200;
    private static final int MAX_NAME = 128;

    private final BackOffice members;
    private final Sessions sessions;
    private final CustomerCarts carts;
    private final AccessWatch watch;
    private final Limits limits;
    private final Clock clock;

    PrivacyController(BackOffice members, Sessions sessions, CustomerCarts carts, AccessWatch watch, Limits limits,
            Clock clock) {
        this.members = members;
        this.sessions = sessions;
        this.carts = carts;
        this.watch = watch;
        this.limits = limits;
        this.clock = clock;
    }

    /** An order with everything personal in it. */
    record ExportedOrder(@JsonUnwrapped OrderView order, String email, Address shippingAddress, String paymentMethod) {

        static ExportedOrder of(Order order) {
            return new ExportedOrder(OrderView.of(order), order.email(), order.shippingAddress(),
                    order.paymentMethod());
        }
    }

    /**
     * All that is kept of a customer; not {@code complete} if there is more than an export takes, or an order that cannot be
     * read.
     */
    record Export(CustomerView customer, List<ExportedOrder> orders, List<CustomerCarts.ExportedCart> carts,
            boolean complete, Instant exportedAt) {}

    /** What a customer confirms; customers of the identity provider have no password. */
    record OwnErasure(@Schema(example = "correct horse battery") @Nullable String currentPassword) {

        /** Never prints the password. */
        @Override
        public String toString() {
            return "OwnErasure";
        }
    }

    /** Whose data is removed: the customer of the id, or of the address, and then what guests ordered under it too. */
    record Erasure(@Schema(example = "cust_019ab5c17a3c7b0e9f2d4c6e8a1b3d5f") @Nullable String customerId,
            @Schema(example = "ada@example.org") @Nullable String email) {

        /** Never prints the address. */
        @Override
        public String toString() {
            return "Erasure";
        }
    }

    /** What was found of the person: nothing, the second time. */
    record ErasedData(@Schema(requiredMode = REQUIRED) int orders, @Schema(requiredMode = REQUIRED) int carts) {}

    @CustomerOnly
    @GetMapping("/api/v1/customers/me/export")
    @Operation(summary = "Exports all that is kept of the customer",
            description = "Orders with their addresses, newest "
                    + "first, up to 5,000 lines, and carts, up to 100; complete is false if there is more, or an order cannot "
                    + "be read. A cart of the last seconds may be missing.")
    @ApiResponse(responseCode = "200", description = "The data", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "404", description = "not-found")
    @ApiResponse(responseCode = "429", description = "rate-limited")
    ResponseEntity<Export> export(HttpServletRequest request, HttpServletResponse response) {
        Caller caller = Caller.of(request);
        limits.take(Policy.EXPORT, caller.customerId(), response);
        CustomerView customer = customerOf(caller);
        List<ExportedOrder> orders = new ArrayList<>();
        boolean allRead = true;
        long lines = 0;
        String after = "";
        do {
            OrderPage page = members.ask(new ListCustomerOrders(customer.id(), after, PAGE));
            page.orders().stream().map(ExportedOrder::of).forEach(orders::add);
            lines += page.orders().stream().mapToLong(order -> order.lines().size()).sum();
            allRead &= page.unreadable() == 0;
            after = page.next();
        } while (!after.isEmpty() && lines < MAX_LINES);
        CustomerCarts.Carts found = carts.of(customer.id());
        return ResponseEntity.ok().cacheControl(CacheControl.noStore().cachePrivate())
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"customer.json\"")
                .body(new Export(customer, orders, found.carts(), allRead && after.isEmpty() && found.complete(),
                        clock.instant()));
    }

    private CustomerView customerOf(Caller caller) {
        if (members.ask(new CredentialsById(caller.customerId())) instanceof Found found) {
            return CustomerView.of(found.customer());
        }
        if (caller instanceof Caller.Customer(String id, String email, String name) && !email.isEmpty()) {
            return CustomerView.external(id, email, name);
        }
        throw Problem.notFound("There is no such customer, and the token does not tell an e-mail address");
    }

    @CustomerOnly
    @PostMapping("/api/v1/customers/me/erasure")
    @Operation(summary = "Removes the customer and all personal data",
            description = "Orders stay for the books without "
                    + "e-mail address, name and address; carts and sessions end. Not while an order is under way. Takes no "
                    + "Idempotency-Key: a second one is 401, for the token has ended.")
    @ApiResponse(responseCode = "200", description = "Removed", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "401", description = "unauthorized")
    @ApiResponse(responseCode = "409", description = "conflict")
    @ApiResponse(responseCode = "429", description = "rate-limited")
    ResponseEntity<ErasedData> eraseOwn(@RequestBody OwnErasure body, HttpServletRequest request,
            HttpServletResponse response) {
        Validation validation = new Validation();
        String password = body.currentPassword() == null ? ""
                : validation.text("currentPassword", body.currentPassword(), NewPassword.MAX_LENGTH);
        validation.check();
        String customerId = Caller.of(request).customerId();
        limits.take(Policy.PASSWORD, customerId, response);
        sessions.confirm(customerId, password);
        ErasedData erased = told(members.ask(new Erase(new EraseCustomer(customerId, ""))));
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(erased);
    }

    @OperatorOnly(Scope.CUSTOMERS_ERASE)
    @PostMapping("/api/v1/admin/erasures")
    @Operation(summary = "Removes somebody's personal data",
            description = "By the customer's id, by the e-mail address, "
                    + "or both; with the address, what guests ordered under it as well. Again, it removes what came since, with "
                    + "or without an Idempotency-Key. Not while an order is under way.")
    @ApiResponse(responseCode = "200", description = "Removed, or not there", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", description = "conflict")
    ResponseEntity<ErasedData> erase(@RequestBody Erasure body) {
        Validation validation = new Validation();
        String customerId = validation.optionalLine("customerId", body.customerId(), MAX_NAME);
        String email = body.email() == null ? "" : validation.email("email", body.email());
        if (customerId.isEmpty() && email.isEmpty()) {
            validation.refuse("email", "or customerId is needed");
        }
        validation.check();
        return ResponseEntity.ok().cacheControl(CacheControl.noStore())
                .body(told(members.askAtLength(new Erase(new EraseCustomer(customerId, email)))));
    }

    private ErasedData told(ErasureOutcome outcome) {
        return switch (outcome) {
            case Erased erased -> {
                watch.close(erased.closed());
                yield new ErasedData(erased.orders().size(), erased.carts().size());
            }
            case OrdersUnderWay(List<String> numbers) -> throw Problem.conflict(
                    "Orders are under way: " + String.join(", ", numbers)
                            + ". Cancel them, or wait until they are shipped");
        };
    }
}
