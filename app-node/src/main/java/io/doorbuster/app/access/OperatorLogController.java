package io.doorbuster.app.access;

import io.doorbuster.app.backoffice.BackOffice;
import io.doorbuster.app.http.OperatorOnly;
import io.doorbuster.app.http.Page;
import io.doorbuster.app.http.Paging;
import io.doorbuster.app.http.Scope;
import io.doorbuster.app.http.Validation;
import io.doorbuster.domain.access.OperatorAction;
import io.doorbuster.domain.access.OperatorActionPage;
import io.doorbuster.grid.access.AccessRequest.ListOperatorActions;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What operators and services did. */
@RestController
@Tag(name = "Audit")
@OperatorOnly(Scope.AUDIT_READ)
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
class OperatorLogController {

    private static final String LIST = "audit-log";
    private static final int MAX_ACTOR = 300;

    private final BackOffice members;

    OperatorLogController(BackOffice members) {
        this.members = members;
    }

    /**
     * Something that was done.
     *
     * @param actor the id of the API key, {@code operator-key}, or {@code oidc:} and the subject
     * @param versionBefore of the resource, where the request named it
     * @param versionAfter of the resource, where the answer named it
     */
    record ActionView(long id, Instant at, String actor, String action, String resource, int status,
            @Nullable Long versionBefore, @Nullable Long versionAfter, String requestId) {

        static ActionView of(OperatorAction action) {
            return new ActionView(action.id(), action.at(), action.actor(), action.action(), action.resource(),
                    action.status(), known(action.versionBefore()), known(action.versionAfter()),
                    action.requestId());
        }

        private static @Nullable Long known(long version) {
            return version == 0 ? null : version;
        }
    }

    @GetMapping("/api/v1/admin/audit-log")
    @Operation(summary = "Lists what operators and services did, newest first; reading is not recorded")
    ResponseEntity<Page<ActionView>> actions(@RequestParam(required = false) @Nullable String actor, Paging paging) {
        Validation validation = new Validation();
        String wanted = validation.optionalLine("actor", actor, MAX_ACTOR);
        validation.check();
        OperatorActionPage page = members.ask(new ListOperatorActions(wanted, paging.after(LIST), paging.limit()));
        return paging.answer(LIST, page.actions(), ActionView::of, page.next());
    }
}
