package io.doorbuster.domain.access;

import java.util.List;

/**
 * A page of what operators did.
 *
 * @param next cursor of the next page, empty if this is the last
 */
public record OperatorActionPage(List<OperatorAction> actions, String next) {
    public OperatorActionPage {
        actions = List.copyOf(actions);
    }
}
