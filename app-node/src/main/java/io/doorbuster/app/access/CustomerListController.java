package io.doorbuster.app.access;

import io.doorbuster.app.backoffice.BackOffice;
import io.doorbuster.app.http.OperatorOnly;
import io.doorbuster.app.http.Page;
import io.doorbuster.app.http.Paging;
import io.doorbuster.app.http.Scope;
import io.doorbuster.app.http.Validation;
import io.doorbuster.domain.access.CustomerPage;
import io.doorbuster.grid.access.AccessRequest.ListCustomers;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The customers of the shop, for operators. */
@RestController
@Tag(name = "Customers")
@OperatorOnly(Scope.CUSTOMERS_READ)
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
class CustomerListController {

    private static final String LIST = "customers";

    private final BackOffice members;

    CustomerListController(BackOffice members) {
        this.members = members;
    }

    @GetMapping("/api/v1/admin/customers")
    @Operation(summary = "Lists customers, newest first, or finds one by the e-mail address")
    ResponseEntity<Page<CustomerView>> customers(@RequestParam(required = false) @Nullable String email,
            Paging paging) {
        Validation validation = new Validation();
        String wanted = email == null || email.isEmpty() ? "" : validation.email("email", email);
        validation.check();
        CustomerPage page = members.ask(new ListCustomers(wanted, paging.after(LIST), paging.limit()));
        return paging.answer(LIST, page.customers(), CustomerView::of, page.next());
    }
}
