package io.doorbuster.app.access;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.doorbuster.app.access.Limits.Policy;
import io.doorbuster.app.backoffice.BackOffice;
import io.doorbuster.app.http.Caller;
import io.doorbuster.app.http.ClientAddress;
import io.doorbuster.app.http.CustomerOnly;
import io.doorbuster.app.http.EntityTag;
import io.doorbuster.app.http.IdempotencyKey;
import io.doorbuster.app.http.Page;
import io.doorbuster.app.http.Paging;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Validation;
import io.doorbuster.app.order.OrderView;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.access.ClaimOutcome;
import io.doorbuster.domain.access.ClaimOutcome.Claimed;
import io.doorbuster.domain.access.ClaimOutcome.NoSuchOrder;
import io.doorbuster.domain.access.CredentialsLookup.Found;
import io.doorbuster.domain.access.Customer;
import io.doorbuster.domain.access.SignUpOutcome;
import io.doorbuster.domain.access.SignUpOutcome.EmailTaken;
import io.doorbuster.domain.access.SignUpOutcome.SignedUp;
import io.doorbuster.domain.access.SignUpOutcome.SignedUpBefore;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderPage;
import io.doorbuster.grid.access.AccessRequest.ClaimOrder;
import io.doorbuster.grid.access.AccessRequest.CredentialsById;
import io.doorbuster.grid.access.AccessRequest.ListCustomerOrders;
import io.doorbuster.grid.access.AccessRequest.SignUp;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Customers: they sign up, and see what is their own. */
@RestController
@Tag(name = "Customers")
@RequestMapping(path = "/api/v1/customers", produces = MediaType.APPLICATION_JSON_VALUE)
class CustomerController {

    private static final String PREFIX = "cust_";
    private static final String SIGN_UP = "POST /api/v1/customers";
    private static final String ME = "/api/v1/customers/me";
    private static final String ORDERS = "customer-orders";
    private static final int MAX_NAME = 128;

    private final BackOffice members;
    private final Passwords passwords;
    private final Sessions sessions;
    private final Limits limits;
    private final ClientAddress address;
    private final Clock clock;

    CustomerController(BackOffice members, Passwords passwords, Sessions sessions, Limits limits,
            ClientAddress address, Clock clock) {
        this.members = members;
        this.passwords = passwords;
        this.sessions = sessions;
        this.limits = limits;
        this.address = address;
        this.clock = clock;
    }

    /** Somebody who wants to be a customer. */
    record NewCustomer(@Schema(requiredMode = REQUIRED, example = "ada@example.org") @Nullable String email,
            @Schema(requiredMode = REQUIRED, example = "correct horse battery") @Nullable String password,
            @Schema(example = "Ada Lovelace") @Nullable String name) {

        /** Never prints the password. */
        @Override
        public String toString() {
            return "NewCustomer";
        }
    }

    /** Another password. */
    record PasswordChange(@Schema(requiredMode = REQUIRED) @Nullable String currentPassword,
            @Schema(requiredMode = REQUIRED) @Nullable String newPassword) {

        /** Never prints the passwords. */
        @Override
        public String toString() {
            return "PasswordChange";
        }
    }

    /** A guest's order that is said to be the customer's; who knows its id has seen its confirmation. */
    record Claim(@Schema(requiredMode = REQUIRED) @Nullable String orderId,
            @Schema(requiredMode = REQUIRED, example = "ada@example.org") @Nullable String email) {}

    @PostMapping
    @Operation(summary = "Signs a customer up", description = "Answers when the customer is committed. Then log in. "
            + "An Idempotency-Key is scoped to the e-mail address.")
    @Parameter(in = ParameterIn.HEADER, name = IdempotencyKey.HEADER, schema = @Schema(type = "string"),
            example = "\"7f3c-1\"")
    @ApiResponse(responseCode = "201", description = "Committed; a replay carries Idempotent-Replayed: true",
            useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", description = "conflict")
    @ApiResponse(responseCode = "422", description = "idempotency-key-reused")
    @ApiResponse(responseCode = "429", description = "rate-limited")
    ResponseEntity<CustomerView> signUp(@RequestBody NewCustomer body, HttpServletRequest request,
            HttpServletResponse response) {
        String key = IdempotencyKey.of(request).orElseGet(() -> UUID.randomUUID().toString());
        Validation validation = new Validation();
        String email = validation.email("email", body.email());
        String password = NewPassword.read("password", body.password(), email, validation);
        String name = validation.optionalLine("name", body.name(), MAX_NAME);
        validation.check();
        limits.take(Policy.SIGN_UP, address.of(request), response);
        Customer wanted = new Customer(Secrets.id(PREFIX, clock), email, name, 1, Instant.EPOCH);
        AttemptId attempt = AttemptId.of(email.toLowerCase(Locale.ROOT), SIGN_UP, key);
        SignUpOutcome outcome = members.ask(new SignUp(wanted, passwords.hash(password), attempt));
        ResponseEntity.BodyBuilder created = ResponseEntity.created(URI.create(ME));
        return switch (outcome) {
            case SignedUp(Customer customer) -> answer(created, customer);
            case SignedUpBefore(Customer customer, String hash) when customer.email().equals(email)
                    && customer.name().equals(name) && passwords.isOf(hash, password) -> answer(
                            created.header("Idempotent-Replayed", "true"), customer);
            case SignedUpBefore _ -> throw Problem.idempotencyKeyReused();
            case EmailTaken _ -> throw Problem.conflict("There is a customer with this e-mail address");
        };
    }

    @CustomerOnly
    @GetMapping("/me")
    @Operation(summary = "Shows the customer whose access token is sent", description = "Customers of the identity "
            + "provider are shown as their token tells, without createdAt.")
    @ApiResponse(responseCode = "200", description = "The customer", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "404", description = "not-found")
    ResponseEntity<CustomerView> me(HttpServletRequest request) {
        if (members.ask(new CredentialsById(Caller.of(request).customerId())) instanceof Found(Customer customer, _)) {
            return answer(ResponseEntity.ok(), customer);
        }
        if (Caller.of(request) instanceof Caller.Customer(String id, String email, String name) && !email.isEmpty()) {
            return ResponseEntity.ok().cacheControl(CacheControl.noStore().cachePrivate())
                    .body(CustomerView.external(id, email, name));
        }
        throw Problem.notFound("There is no such customer, and the token does not tell an e-mail address");
    }

    @CustomerOnly
    @PostMapping("/me/password")
    @Operation(summary = "Changes the password, ends every session, and logs in anew", description = "Takes no "
            + "Idempotency-Key: the answer holds tokens, which are stored nowhere. Sent twice, the second is 401.")
    @ApiResponse(responseCode = "200", description = "Changed", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "401", description = "unauthorized")
    @ApiResponse(responseCode = "409", description = "conflict")
    @ApiResponse(responseCode = "429", description = "rate-limited")
    ResponseEntity<TokensView> changePassword(@RequestBody PasswordChange body, HttpServletRequest request,
            HttpServletResponse response) {
        Validation validation = new Validation();
        String current = validation.text("currentPassword", body.currentPassword(), NewPassword.MAX_LENGTH);
        String next = NewPassword.read("newPassword", body.newPassword(), "", validation);
        validation.check();
        String customerId = Caller.of(request).customerId();
        limits.take(Policy.PASSWORD, customerId, response);
        return ResponseEntity.ok().cacheControl(CacheControl.noStore())
                .body(sessions.changePassword(customerId, current, next));
    }

    @CustomerOnly
    @GetMapping("/me/orders")
    @Operation(summary = "Lists the customer's orders, newest first")
    ResponseEntity<Page<OrderView>> orders(Paging paging, HttpServletRequest request) {
        OrderPage page = members.ask(new ListCustomerOrders(Caller.of(request).customerId(), paging.after(ORDERS),
                paging.limit()));
        return paging.answer(ORDERS, page.orders(), OrderView::of, page.next());
    }

    @CustomerOnly
    @PostMapping("/me/orders/claims")
    @Operation(summary = "Makes a guest's order the customer's", description = "The proof is the order's id, which "
            + "only its confirmation tells; numbers can be guessed, and e-mail addresses are known to many. Claiming it "
            + "again changes nothing, with or without an Idempotency-Key.")
    @ApiResponse(responseCode = "200", description = "The order", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "404", description = "not-found")
    @ApiResponse(responseCode = "429", description = "rate-limited")
    ResponseEntity<OrderView> claim(@RequestBody Claim body, HttpServletRequest request,
            HttpServletResponse response) {
        Validation validation = new Validation();
        String orderId = validation.line("orderId", body.orderId(), MAX_NAME);
        String email = validation.email("email", body.email());
        validation.check();
        String customerId = Caller.of(request).customerId();
        limits.take(Policy.CLAIM, customerId, response);
        ClaimOutcome outcome = members.ask(new ClaimOrder(customerId, orderId, email));
        return switch (outcome) {
            case Claimed(Order order) -> ResponseEntity.status(HttpStatus.OK)
                    .eTag(EntityTag.of(order.version())).cacheControl(CacheControl.noStore().cachePrivate())
                    .body(OrderView.of(order));
            case NoSuchOrder _ -> throw Problem.notFound(
                    "There is no order " + Problem.quote(orderId) + " of this e-mail address");
        };
    }

    private static ResponseEntity<CustomerView> answer(ResponseEntity.BodyBuilder answer, Customer customer) {
        return answer.eTag(EntityTag.of(customer.version())).cacheControl(CacheControl.noStore().cachePrivate())
                .body(CustomerView.of(customer));
    }
}
