package io.doorbuster.app.pricing;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.app.http.EntityTag;
import io.doorbuster.app.http.Page;
import io.doorbuster.app.http.Paging;
import io.doorbuster.app.http.Problem;
import io.doorbuster.domain.pricing.PriceRule;
import io.doorbuster.domain.pricing.PriceRule.Status;
import io.doorbuster.domain.pricing.PriceRules;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.pricing.SavePriceRule;
import io.doorbuster.grid.pricing.SavedPriceRule;
import io.doorbuster.grid.pricing.SavedPriceRule.Effect;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/**
 * Lists and saves rules of every kind in the one way that holds for all of them. Thread-safe; saving blocks for a call to
 * the grid, and throws its exceptions when it does not answer, after which the same save may be repeated.
 *
 * <p>The limit of rules is held against this node's view, so a few more may get in through several nodes at once.
 */
@Component
final class RuleDesk {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    /** Deleted rules stay as tombstones: so many of a kind may there ever be. */
    private static final int MAX_EVER = 10 * PriceRules.MAX_OF_A_KIND;

    /**
     * A kind of rule.
     *
     * @param prefix of the ids
     * @param path where they are
     */
    record Kind<R extends PriceRule, V>(String prefix, String path, Class<R> type, Function<R, V> view) {}

    private final PriceRulesView view;
    private final IMap<String, PriceRule> map;

    RuleDesk(HazelcastInstance hazelcast, PriceRulesView view) {
        this.view = view;
        this.map = Grid.priceRules(hazelcast);
    }

    /** The rule's full id; operators may leave out the prefix. Throws a {@code validation} problem if it is none. */
    static String id(Kind<?, ?> kind, String text) {
        return parse(kind, text).orElseThrow(() -> Problem.validation("id", Problem.quote(text) + " is not "
                + kind.prefix() + " and 1 to 64 letters, digits, underscores and hyphens"));
    }

    private static Optional<String> parse(Kind<?, ?> kind, String text) {
        String name = text.startsWith(kind.prefix()) ? text.substring(kind.prefix().length()) : text;
        return NAME.matcher(name).matches() ? Optional.of(kind.prefix() + name) : Optional.empty();
    }

    <R extends PriceRule, V> ResponseEntity<V> get(Kind<R, V> kind, String id) {
        return answer(ResponseEntity.ok(), kind, existing(kind, id));
    }

    <R extends PriceRule, V> ResponseEntity<V> put(Kind<R, V> kind, R rule, HttpServletRequest request) {
        refuseTooMany(kind, rule.id());
        long current = Optional.ofNullable(view.byId().get(rule.id())).map(PriceRule::version).orElse(0L);
        SavedPriceRule saved = save(rule, EntityTag.expectedVersion(request, current));
        R now = kind.type().cast(rule.withVersion(saved.version()));
        return answer(saved.effect() == Effect.CREATED
                ? ResponseEntity.created(URI.create(kind.path() + "/" + rule.id())) : ResponseEntity.ok(), kind, now);
    }

    /** What stays is a tombstone. Without If-Match, the version that is there now counts. */
    <R extends PriceRule> ResponseEntity<Void> delete(Kind<R, ?> kind, String id, HttpServletRequest request) {
        R rule = existing(kind, id);
        long expected = EntityTag.expectedVersion(request, rule.version());
        save(rule.withStatus(Status.DELETED), expected == EntityTag.ANY_VERSION ? rule.version() : expected);
        return ResponseEntity.noContent().build();
    }

    /** By id, deleted ones left out; the cursor is the last id, so a page is none the worse for changes before it. */
    <R extends PriceRule, V> ResponseEntity<Page<V>> list(Kind<R, V> kind, Paging paging) {
        String after = paging.after(kind.prefix());
        List<R> found = view.byId().values().stream().filter(kind.type()::isInstance).map(kind.type()::cast)
                .filter(rule -> rule.status() != Status.DELETED && rule.id().compareTo(after) > 0)
                .sorted(Comparator.comparing(PriceRule::id)).limit(paging.limit() + 1L).toList();
        List<R> page = found.subList(0, Math.min(found.size(), paging.limit()));
        return paging.answer(kind.prefix(), page, kind.view(),
                found.size() > page.size() ? page.getLast().id() : "");
    }

    private SavedPriceRule save(PriceRule rule, long expectedVersion) {
        SavedPriceRule saved = map.executeOnKey(rule.id(), new SavePriceRule(rule, expectedVersion));
        if (saved.effect() == Effect.CONFLICT) {
            throw Problem.versionConflict(saved.version());
        }
        view.accept(rule.withVersion(saved.version()));
        return saved;
    }

    private void refuseTooMany(Kind<?, ?> kind, String id) {
        List<PriceRule> others = view.byId().values().stream().filter(kind.type()::isInstance)
                .filter(rule -> !rule.id().equals(id)).toList();
        long live = others.stream().filter(rule -> rule.status() != Status.DELETED).count();
        if (live >= PriceRules.MAX_OF_A_KIND || others.size() >= MAX_EVER) {
            throw Problem.conflict("There are " + live + " of these, and " + others.size()
                    + " with the deleted ones; the limits are " + PriceRules.MAX_OF_A_KIND + " and " + MAX_EVER);
        }
    }

    private <R extends PriceRule> R existing(Kind<R, ?> kind, String id) {
        return parse(kind, id).map(map::get).filter(kind.type()::isInstance).map(kind.type()::cast)
                .filter(rule -> rule.status() != Status.DELETED)
                .orElseThrow(() -> Problem.notFound("There is no " + kind.path() + "/" + Problem.quote(id)));
    }

    private static <R extends PriceRule, V> ResponseEntity<V> answer(ResponseEntity.BodyBuilder answer,
            Kind<R, V> kind, R rule) {
        return answer.eTag(EntityTag.of(rule.version())).cacheControl(CacheControl.noStore())
                .body(kind.view().apply(rule));
    }
}
