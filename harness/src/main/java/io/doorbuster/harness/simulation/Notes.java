package io.doorbuster.harness.simulation;

import io.doorbuster.domain.order.AttemptFilter;
import io.doorbuster.domain.order.SoldOutNote;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Issues leave to refuse what is sold out, as {@code SoldOutNotes} does. */
final class Notes {

    private static final long ASK_MICROS = 100_000;

    private final Member member;
    private final Map<String, Filter> filters = new HashMap<>();
    private final Set<String> loading = new HashSet<>();

    private record Filter(long ledgerVersion, AttemptFilter owners) {}

    Notes(Member member) {
        this.member = member;
    }

    void issue(Set<String> skus, Consumer<List<SoldOutNote>> issued) {
        List<String> known = new ArrayList<>();
        for (String sku : skus) {
            if (filters.containsKey(sku)) {
                known.add(sku);
            } else {
                load(sku);
            }
        }
        if (known.isEmpty()) {
            issued.accept(List.of());
            return;
        }
        boolean[] answered = {false};
        Consumer<Map<String, Long>> answer = versions -> {
            if (!answered[0]) {
                answered[0] = true;
                issued.accept(notes(versions));
            }
        };
        member.transact(Statements.soldOut(known), answer, () -> answer.accept(Map.of()));
        member.later(ASK_MICROS, () -> answer.accept(Map.of()));
    }

    private List<SoldOutNote> notes(Map<String, Long> versions) {
        List<SoldOutNote> notes = new ArrayList<>();
        versions.forEach((sku, version) -> {
            Filter filter = filters.get(sku);
            if (filter != null && filter.ledgerVersion() == version) {
                member.world.count(Happening.NOTE_ISSUED);
                member.world.tell(() -> member + " issues a note: " + sku + " is sold out at version " + version);
                notes.add(new SoldOutNote(sku, filter.owners()));
            } else {
                load(sku);
            }
        });
        return notes;
    }

    private void load(String sku) {
        if (loading.add(sku)) {
            member.transact(Statements.owners(sku), owners -> {
                loading.remove(sku);
                filters.put(sku, new Filter(owners.version(), AttemptFilter.of(owners.attempts())));
            }, () -> loading.remove(sku));
        }
    }
}
