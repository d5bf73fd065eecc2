package io.doorbuster.app.catalog;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.catalog.Variant;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.catalog.ClaimName;
import io.doorbuster.grid.catalog.SaveProduct;
import io.doorbuster.grid.catalog.SavedProduct;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;

/**
 * Saves products so that no two of them have the same handle or SKU. Thread-safe; every method blocks for a few calls
 * to the grid and throws Hazelcast's exceptions when it does not answer, after which the same save may be repeated.
 *
 * <p>What is guaranteed: a name is refused if this app node's catalog shows it with another product, or if another
 * product claimed it, on any app node, within the last {@value #CLAIM_SECONDS} s. An app node's catalog is younger than
 * that, so two products share a name only if the grid was split while both were saved, or lost the claim together with
 * its members. All app nodes then offer the name under the same one of the two, that with the smaller id.
 */
@Component
public final class CatalogWrites {

    /** Four times the interval in which every app node compares its catalog with the grid's. */
    static final long CLAIM_SECONDS = 4 * CatalogView.RECONCILE_SECONDS;

    /** Every answer to a save. */
    public sealed interface Outcome {

        /** The grid has the product as it was wanted; {@code product} carries the version. */
        record Saved(Product product, SavedProduct.Effect effect) implements Outcome {}

        /** The caller had seen another version; 0 if there is no product. */
        record VersionConflict(long currentVersion) implements Outcome {}

        /** Another product has the name that stands in {@code field}. */
        record NameTaken(String field, String name, String productId) implements Outcome {}
    }

    /** A tenth of what the client may have under way: shoppers' calls come first. */
    private static final int MAX_CALLS_AT_ONCE = 2_000;

    private final IMap<String, Product> products;
    private final IMap<String, String> claims;
    private final CatalogView view;

    CatalogWrites(HazelcastInstance hazelcast, CatalogView view) {
        this.products = Grid.products(hazelcast);
        this.claims = Grid.catalogClaims(hazelcast);
        this.view = view;
    }

    /**
     * Creates or replaces a product; its own version does not count. This app node's catalog shows it after
     * {@link CatalogView#applyPending()}, or soon.
     *
     * @param expectedVersion the version that the caller has seen, {@link SaveProduct#ANY_VERSION} if any will do
     */
    public Outcome save(Product product, long expectedVersion) {
        Catalog catalog = view.catalog();
        Optional<Product> old = catalog.byId(product.id()).map(Listing::product);
        Optional<Outcome.NameTaken> taken = claimAll(List.of(product), List.of(taken(product, catalog))).getFirst();
        if (taken.isPresent()) {
            return taken.get();
        }
        SavedProduct saved = products.executeOnKey(product.id(), new SaveProduct(product, expectedVersion));
        if (saved.effect() == SavedProduct.Effect.CONFLICT) {
            return new Outcome.VersionConflict(saved.version());
        }
        return accepted(product, old, saved);
    }

    /**
     * As {@link #save} for each of {@code batch}, whatever their versions, with all calls to the grid under way together:
     * for imports. No two of them have the same id, nor a name in common. Answers in their order. If it throws, some may
     * be saved and others not.
     */
    public List<Outcome> saveAll(List<Product> batch) {
        Catalog catalog = view.catalog();
        List<Optional<Outcome.NameTaken>> taken = claimAll(batch,
                batch.stream().map(product -> taken(product, catalog)).toList());
        List<Product> free = IntStream.range(0, batch.size()).filter(i -> taken.get(i).isEmpty())
                .mapToObj(batch::get).toList();
        Iterator<SavedProduct> saved = together(free, product -> products.submitToKey(product.id(),
                new SaveProduct(product, SaveProduct.ANY_VERSION))).iterator();
        List<Outcome> outcomes = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            Product product = batch.get(i);
            outcomes.add(taken.get(i).isPresent() ? taken.get(i).get()
                    : accepted(product, catalog.byId(product.id()).map(Listing::product), saved.next()));
        }
        return outcomes;
    }

    private Outcome accepted(Product product, Optional<Product> old, SavedProduct saved) {
        Product now = product.withVersion(saved.version());
        view.accept(now);
        old.ifPresent(before -> release(before, now));
        return new Outcome.Saved(now, saved.effect());
    }

    /**
     * Claims the names of those products whose names are not {@code taken} already. Claims stay where the save is refused
     * after all: the same product may have claimed them for another save.
     */
    private List<Optional<Outcome.NameTaken>> claimAll(List<Product> batch, List<Optional<Outcome.NameTaken>> taken) {
        List<Claim> wanted = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            if (taken.get(i).isEmpty() && batch.get(i).status() != ProductStatus.RETIRED) {
                int index = i;
                names(batch.get(i)).forEach((name, field) -> wanted.add(new Claim(index, name, field)));
            }
        }
        List<String> owners = together(wanted, claim -> claims.submitToKey(claim.name(),
                new ClaimName(batch.get(claim.product()).id(), CLAIM_SECONDS)));
        List<Optional<Outcome.NameTaken>> answer = new ArrayList<>(taken);
        for (int i = 0; i < wanted.size(); i++) {
            Claim claim = wanted.get(i);
            if (!owners.get(i).equals(batch.get(claim.product()).id()) && answer.get(claim.product()).isEmpty()) {
                String bare = claim.name().substring(claim.name().indexOf(':') + 1);
                answer.set(claim.product(), Optional.of(new Outcome.NameTaken(claim.field(), bare, owners.get(i))));
            }
        }
        return answer;
    }

    /** A name that the product at an index of a batch is to have in a field. */
    private record Claim(int product, String name, String field) {}

    /** Makes calls to the grid, a bounded number at once; throws the first fault. */
    private static <T, R> List<R> together(List<T> things, Function<T, CompletionStage<R>> call) {
        List<R> answers = new ArrayList<>(things.size());
        for (int from = 0; from < things.size(); from += MAX_CALLS_AT_ONCE) {
            List<CompletableFuture<R>> calls = things.subList(from, Math.min(things.size(), from + MAX_CALLS_AT_ONCE))
                    .stream().map(thing -> call.apply(thing).toCompletableFuture()).toList();
            try {
                calls.forEach(answer -> answers.add(answer.join()));
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException fault ? fault : e;
            }
        }
        return answers;
    }

    /** The product as the grid has it, retired ones included. */
    public Optional<Product> find(String id) {
        return Optional.ofNullable(products.get(id));
    }

    private static Optional<Outcome.NameTaken> taken(Product product, Catalog catalog) {
        if (product.status() == ProductStatus.RETIRED) {
            return Optional.empty();
        }
        Optional<Listing> sameHandle = catalog.byHandle(product.handle());
        if (sameHandle.isPresent() && !sameHandle.get().product().id().equals(product.id())) {
            return Optional.of(new Outcome.NameTaken("handle", product.handle(), sameHandle.get().product().id()));
        }
        for (int i = 0; i < product.variants().size(); i++) {
            String sku = product.variants().get(i).sku();
            Optional<Listing> sameSku = catalog.bySku(sku);
            if (sameSku.isPresent() && !sameSku.get().product().id().equals(product.id())) {
                String field = ProductDraft.variantField(i, "sku");
                return Optional.of(new Outcome.NameTaken(field, sku, sameSku.get().product().id()));
            }
        }
        return Optional.empty();
    }

    /** Gives up the names that the product had before and has no more, so that another may take them at once. */
    private void release(Product before, Product now) {
        Map<String, String> dropped = names(before);
        if (now.status() != ProductStatus.RETIRED) {
            dropped.keySet().removeAll(names(now).keySet());
        }
        dropped.keySet().forEach(name -> claims.remove(name, now.id()));
    }

    /** Names to claim, to the fields they stand in. */
    private static Map<String, String> names(Product product) {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("handle:" + product.handle(), "handle");
        int index = 0;
        for (Variant variant : product.variants()) {
            names.put("sku:" + variant.sku(), ProductDraft.variantField(index++, "sku"));
        }
        return names;
    }
}
