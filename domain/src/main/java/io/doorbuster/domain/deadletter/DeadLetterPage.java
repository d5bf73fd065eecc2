package io.doorbuster.domain.deadletter;

import java.util.List;

/**
 * A page of dead letters, oldest first.
 *
 * @param next the cursor of the next page, empty if this is the last one
 */
public record DeadLetterPage(List<DeadLetter> letters, String next) {

    public DeadLetterPage {
        letters = List.copyOf(letters);
    }
}
