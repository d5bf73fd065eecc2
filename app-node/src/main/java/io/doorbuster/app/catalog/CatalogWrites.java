package io.doorbuster.app.catalog;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.catalog.Variant;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.catalog.SaveProduct;
import io.doorbuster.grid.catalog.SavedProduct;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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

    private final IMap<String, Product> products;
    private final IMap<String, String> claims;
    private final CatalogView view;
    private final Clock clock;

    CatalogWrites(HazelcastInstance hazelcast, CatalogView view, Clock clock) {
        this.products = Grid.products(hazelcast);
        this.claims = Grid.catalogClaims(hazelcast);
        this.view = view;
        this.clock = clock;
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
        if (product.status() != ProductStatus.RETIRED) {
            Optional<Outcome.NameTaken> taken = taken(product, catalog).or(() -> claim(product));
            if (taken.isPresent()) {
                return taken.get();
            }
        }
        SavedProduct saved = products.executeOnKey(product.id(),
                new SaveProduct(product.withCreatedAtMillis(clock.millis()), expectedVersion));
        if (saved.effect() == SavedProduct.Effect.CONFLICT) {
            return new Outcome.VersionConflict(saved.version());
        }
        Product now = product.withVersion(saved.version()).withCreatedAtMillis(saved.createdAtMillis());
        view.accept(now);
        old.ifPresent(before -> release(before, now));
        return new Outcome.Saved(now, saved.effect());
    }

    /** The product as the grid has it, retired ones included. */
    public Optional<Product> find(String id) {
        return Optional.ofNullable(products.get(id));
    }

    private static Optional<Outcome.NameTaken> taken(Product product, Catalog catalog) {
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

    /** Claims stay where the save is refused after all: the same product may have claimed them for another save. */
    private Optional<Outcome.NameTaken> claim(Product product) {
        for (Map.Entry<String, String> name : names(product).entrySet()) {
            String owner = claims.putIfAbsent(name.getKey(), product.id(), CLAIM_SECONDS, TimeUnit.SECONDS);
            if (owner == null) {
                continue;
            }
            if (!owner.equals(product.id())) {
                String bare = name.getKey().substring(name.getKey().indexOf(':') + 1);
                return Optional.of(new Outcome.NameTaken(name.getValue(), bare, owner));
            }
            claims.setTtl(name.getKey(), CLAIM_SECONDS, TimeUnit.SECONDS);
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
