package io.doorbuster.app.catalog;

import io.doorbuster.app.http.HotRoute;
import io.doorbuster.app.http.Page;
import io.doorbuster.app.http.Paging;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Validation;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.Variant;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** The catalog for shoppers: active products only. */
@RestController
@Tag(name = "Catalog")
@RequestMapping(path = ProductController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
class ProductController implements HotRoute {

    static final String PATH = "/api/v1/products";
    private static final String ONE = "/{idOrHandle}";

    /** All lists are purged from caches by this name, and a product by its id. */
    private static final String LISTS = "products";

    /** Characters of a search, and words in it: every word is looked for in every product. */
    private static final int MAX_SEARCH = 200;
    private static final int MAX_WORDS = 10;

    private final CatalogView view;
    private final Availabilities availabilities;
    private final ProductPages pages;
    private final JsonMapper json;

    ProductController(CatalogView view, Availabilities availabilities, ProductPages pages, JsonMapper json) {
        this.pages = pages;
        this.view = view;
        this.availabilities = availabilities;
        this.json = json;
    }

    /** A page of products, under a name for the API's description. */
    record ProductPage(List<ProductView> data, Page.Position page) {}

    @GetMapping
    @Operation(summary = "Lists and searches products", description = "Every word of q must stand in title, vendor, "
            + "tags or a SKU. Sorts: handle, title, -title, price, -price.")
    @ApiResponse(responseCode = "200", description = "A page",
            content = @Content(schema = @Schema(implementation = ProductPage.class)))
    @ApiResponse(responseCode = "304", description = "The caller has this page")
    ResponseEntity<byte[]> list(@RequestParam(defaultValue = "") String category,
            @RequestParam(defaultValue = "") String q, @RequestParam(defaultValue = "handle") String sort,
            Paging paging,
            HttpServletRequest request) {
        ProductQuery query = query(category, q, sort, paging);
        Catalog.Page found = view.catalog().page(query);
        List<Product> products = found.listings().stream().map(Listing::product).toList();
        Map<String, Availability> stock = availabilities.of(products.stream().flatMap(p -> p.variants().stream())
                .map(Variant::sku).toList());
        String next = found.hasMore() ? query.sort().positionOf(found.listings().getLast()).toString() : "";
        ResponseEntity<Page<ProductView>> answer = paging.answer(listName(query.sort()), products,
                product -> ProductView.of(product, stock), next);
        Page<ProductView> page = Objects.requireNonNull(answer.getBody());
        byte[] body = json.writeValueAsBytes(new ProductPage(page.data(), page.page()));
        return new CacheableAnswer(body, "", LISTS, answer.getHeaders()).to(request);
    }

    @GetMapping(ONE)
    @Operation(summary = "Shows a product, by its id or its handle")
    @ApiResponse(responseCode = "304", description = "The caller has this version")
    @ApiResponse(responseCode = "200", description = "The product",
            content = @Content(schema = @Schema(implementation = ProductView.class)))
    ResponseEntity<byte[]> get(@PathVariable String idOrHandle, HttpServletRequest request) {
        Product product = find(idOrHandle).filter(Listing::isActive).map(Listing::product)
                .orElseThrow(() -> Problem.notFound("There is no product " + Problem.quote(idOrHandle)));
        return pages.of(product).to(request);
    }

    @Override
    public String method() {
        return HttpMethod.GET.name();
    }

    @Override
    public String path() {
        return PATH + "/";
    }

    @Override
    public String pattern() {
        return PATH + ONE;
    }

    @Override
    public Optional<ResponseEntity<byte[]>> answer(HttpServletRequest request, String name, byte[] body) {
        return Optional.of(get(name, request));
    }

    private Optional<Listing> find(String idOrHandle) {
        Catalog catalog = view.catalog();
        return ProductId.isId(idOrHandle) ? catalog.byId(idOrHandle) : catalog.byHandle(idOrHandle);
    }

    private static ProductQuery query(String category, String q, String sortName, Paging paging) {
        Validation validation = new Validation();
        validation.optionalLine("category", category, ProductDraft.MAX_TEXT);
        validation.optionalLine("q", q, MAX_SEARCH);
        List<String> words = Arrays.stream(q.toLowerCase(Locale.ROOT).split("\\s+", -1))
                .filter(word -> !word.isEmpty()).toList();
        if (words.size() > MAX_WORDS) {
            validation.refuse("q", "has " + words.size() + " words, above the limit of " + MAX_WORDS);
        }
        ProductSort sort = ProductSort.of(sortName).orElseGet(() -> {
            validation.refuse("sort", Problem.quote(sortName) + " is none of handle, title, -title, price, -price");
            return ProductSort.HANDLE;
        });
        validation.check();
        String after = paging.after(listName(sort));
        return new ProductQuery(category, words, sort, paging.limit(),
                after.isEmpty() ? null : ProductSort.Position.parse(after));
    }

    /** A position in one order means nothing in another, so each has cursors of its own. */
    private static String listName(ProductSort sort) {
        return "products:" + sort.wireName();
    }
}
