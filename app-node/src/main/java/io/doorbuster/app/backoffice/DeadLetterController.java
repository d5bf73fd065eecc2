package io.doorbuster.app.backoffice;

import io.doorbuster.app.http.OperatorOnly;
import io.doorbuster.app.http.Page;
import io.doorbuster.app.http.Paging;
import io.doorbuster.app.http.Problem;
import io.doorbuster.domain.deadletter.DeadLetter;
import io.doorbuster.domain.deadletter.DeadLetterPage;
import io.doorbuster.domain.deadletter.RetryOutcome;
import io.doorbuster.domain.deadletter.RetryOutcome.NoSuchDeadLetter;
import io.doorbuster.domain.deadletter.RetryOutcome.NotRetried;
import io.doorbuster.domain.deadletter.RetryOutcome.Retried;
import io.doorbuster.grid.member.MemberRequest.ListDeadLetters;
import io.doorbuster.grid.member.MemberRequest.RetryDeadLetter;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What was set aside, and the second chance it gets when its reason is mended. */
@RestController
@Tag(name = "Dead letters")
@OperatorOnly
@RequestMapping(path = "/api/v1/admin/dead-letters", produces = MediaType.APPLICATION_JSON_VALUE)
class DeadLetterController {

    private static final String LIST = "dead-letters";
    private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");

    private final BackOffice backOffice;

    DeadLetterController(BackOffice backOffice) {
        this.backOffice = backOffice;
    }

    /**
     * A dead letter, without what is in it.
     *
     * @param source {@code fulfillment} for an order, {@code webhook} for an event, or the name of a map
     * @param key the order's, event's or map's own id
     */
    record DeadLetterView(String id, String source, String key, long version, String error, Instant at) {

        static DeadLetterView of(DeadLetter letter) {
            return new DeadLetterView(Long.toString(letter.id()), letter.source(), letter.key(), letter.version(),
                    letter.error(), letter.at());
        }
    }

    @GetMapping
    @Operation(summary = "Lists dead letters, oldest first")
    ResponseEntity<Page<DeadLetterView>> deadLetters(Paging paging) {
        DeadLetterPage page = backOffice.ask(new ListDeadLetters(paging.after(LIST), paging.limit()));
        return paging.answer(LIST, page.letters(), DeadLetterView::of, page.next());
    }

    @PostMapping("/{id}/retries")
    @Operation(summary = "Tries an order or an event again, with all its tries before it")
    @ApiResponse(responseCode = "202", description = "It is no dead letter any more", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", description = "conflict")
    ResponseEntity<DeadLetterView> retry(@PathVariable String id) {
        if (!ID.matcher(id).matches()) {
            throw unknown(id);
        }
        RetryOutcome outcome = backOffice.ask(new RetryDeadLetter(Long.parseLong(id)));
        return switch (outcome) {
            case Retried(DeadLetter letter) -> ResponseEntity.status(HttpStatus.ACCEPTED)
                    .body(DeadLetterView.of(letter));
            case NoSuchDeadLetter _ -> throw unknown(id);
            case NotRetried(String reason) -> throw Problem.conflict(reason);
        };
    }

    private static Problem unknown(String id) {
        return Problem.notFound("There is no dead letter " + Problem.quote(id));
    }
}
