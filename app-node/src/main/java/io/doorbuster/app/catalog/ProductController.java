package io.doorbuster.app.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.doorbuster.app.catalog.ProductView.Shown;
import io.doorbuster.app.http.HotRoute;
import io.doorbuster.app.http.Page;
import io.doorbuster.app.http.Paging;
import io.doorbuster.app.http.Problem;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.Variant;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
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

    private static final String CURRENCY = "Show prices in this currency, where there are any; ISO 4217";

    private final CatalogView view;
    private final Availabilities availabilities;
    private final ProductPages pages;
    private final ProductSearch search;
    private final JsonMapper json;
    private final Clock clock;

    ProductController(CatalogView view, Availabilities availabilities, ProductPages pages, JsonMapper json,
            Clock clock, ProductSearch search) {
        this.search = search;
        this.clock = clock;
        this.pages = pages;
        this.view = view;
        this.availabilities = availabilities;
        this.json = json;
    }

    /**
     * A page of products.
     *
     * @param facets left out if they are not asked for
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ProductPage(List<ProductView> data, Page.Position page, @Nullable Facets facets) {}

    @GetMapping
    @Operation(summary = "Lists and searches products", description = "A search finds products that have every word "
            + "in title, vendor, category, tags, options, SKUs or description, whatever the accents, also with a "
            + "typo, and where the last word only begins; or whose SKU is the whole search. Narrowed to any of several "
            + "values of one kind, and to all kinds. With a currency, products that have a price in it, at that price. "
            + "A page narrowed by availability may be short; go on as long as hasMore says so.")
    @ApiResponse(responseCode = "200", description = "A page",
            content = @Content(schema = @Schema(implementation = ProductPage.class)))
    @ApiResponse(responseCode = "304", description = "The caller has this page")
    @Parameter(in = ParameterIn.QUERY, name = "category", description = "A path; what is below it is included",
            example = "Shoes/Running", schema = @Schema(type = "string"))
    @Parameter(in = ParameterIn.QUERY, name = "q", description = "Words to look for",
            schema = @Schema(type = "string"))
    @Parameter(in = ParameterIn.QUERY, name = "sort", description = "One of " + ProductSort.NAMES
            + "; relevance if there is a q, else handle",
            schema = @Schema(type = "string"))
    @Parameter(in = ParameterIn.QUERY, name = "currency", description = CURRENCY, schema = @Schema(type = "string"))
    @Parameter(in = ParameterIn.QUERY, name = "vendor", description = "Vendors, any of which will do; up to 20",
            array = @ArraySchema(schema = @Schema(type = "string")))
    @Parameter(in = ParameterIn.QUERY, name = "tag", description = "Tags, any of which will do; up to 20",
            array = @ArraySchema(schema = @Schema(type = "string")))
    @Parameter(in = ParameterIn.QUERY, name = "option",
            description = "Name, colon and value, such as Color:Red; any of several values of a name, all names, in one variant; up to 20",
            array = @ArraySchema(schema = @Schema(type = "string")))
    @Parameter(in = ParameterIn.QUERY, name = "minPrice",
            description = "Lowest price of a variant at least, in minor units", schema = @Schema(type = "string"))
    @Parameter(in = ParameterIn.QUERY, name = "maxPrice",
            description = "Lowest price of a variant at most, in minor units", schema = @Schema(type = "string"))
    @Parameter(in = ParameterIn.QUERY, name = "availability",
            description = "IN_STOCK, LOW_STOCK, SOLD_OUT, of the variant that is best to be had",
            array = @ArraySchema(schema = @Schema(type = "string")))
    @Parameter(in = ParameterIn.QUERY, name = "facets",
            description = "true to count what the list could be narrowed by", schema = @Schema(type = "string"))
    ResponseEntity<byte[]> list(Paging paging, HttpServletRequest request) {
        Catalog catalog = view.catalog();
        ProductQuery query = ListRequest.read(request, paging, catalog, clock.millis());
        ProductSearch.Found found = search.find(query, catalog);
        List<Product> products = found.listings().stream().map(Listing::product).toList();
        Map<String, Availability> stock = availabilities.of(products.stream().flatMap(p -> p.variants().stream())
                .map(Variant::sku).toList());
        // Read anew: the grid may have taken its time, and prices must not be older than the answer.
        Shown shown = new Shown(query.currency(), clock.millis());
        String next = found.next() == null ? "" : ListRequest.next(query, found.next());
        ResponseEntity<Page<ProductView>> answer = paging.answer(ListRequest.listName(query.sort()), products,
                product -> ProductView.of(product, stock, shown), next);
        Page<ProductView> page = Objects.requireNonNull(answer.getBody());
        byte[] body = json.writeValueAsBytes(new ProductPage(page.data(), page.page(), found.facets()));
        return new CacheableAnswer(body, new CacheableAnswer.Labels("", LISTS, answer.getHeaders()),
                catalog.nextBoundary(query.nowMillis())).to(request, clock.millis());
    }

    @GetMapping(ONE)
    @Operation(summary = "Shows a product, by its id or its handle")
    @ApiResponse(responseCode = "304", description = "The caller has this version")
    @ApiResponse(responseCode = "200", description = "The product",
            content = @Content(schema = @Schema(implementation = ProductView.class)))
    @Parameter(in = ParameterIn.QUERY, name = "currency", description = CURRENCY, schema = @Schema(type = "string"))
    ResponseEntity<byte[]> get(@PathVariable String idOrHandle, HttpServletRequest request) {
        return get(idOrHandle, ListRequest.currency(request), request);
    }

    private ResponseEntity<byte[]> get(String idOrHandle, String currency, HttpServletRequest request) {
        Product product = find(idOrHandle).filter(listing -> listing.isVisibleAt(clock.millis())).map(Listing::product)
                .orElseThrow(() -> Problem.notFound("There is no product " + Problem.quote(idOrHandle)));
        return pages.of(product, currency).to(request, clock.millis());
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
        return Optional.of(get(name, "", request));
    }

    private Optional<Listing> find(String idOrHandle) {
        Catalog catalog = view.catalog();
        return ProductId.isId(idOrHandle) ? catalog.byId(idOrHandle) : catalog.byHandle(idOrHandle);
    }
}
