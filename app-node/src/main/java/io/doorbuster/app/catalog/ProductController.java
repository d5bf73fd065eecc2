package io.doorbuster.app.catalog;

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
    private final JsonMapper json;
    private final Clock clock;

    ProductController(CatalogView view, Availabilities availabilities, ProductPages pages, JsonMapper json,
            Clock clock) {
        this.clock = clock;
        this.pages = pages;
        this.view = view;
        this.availabilities = availabilities;
        this.json = json;
    }

    /** A page of products, under a name for the API's description. */
    record ProductPage(List<ProductView> data, Page.Position page) {}

    @GetMapping
    @Operation(summary = "Lists and searches products", description = "Every word of q must stand in title, vendor, "
            + "tags or a SKU. A category includes those below it. With a currency, products that have a price in it, "
            + "at that price. Sorts: handle, title, -title, price, -price, newest.")
    @ApiResponse(responseCode = "200", description = "A page",
            content = @Content(schema = @Schema(implementation = ProductPage.class)))
    @ApiResponse(responseCode = "304", description = "The caller has this page")
    @Parameter(in = ParameterIn.QUERY, name = "category", description = "A path; what is below it is included",
            example = "Shoes/Running", schema = @Schema(type = "string"))
    @Parameter(in = ParameterIn.QUERY, name = "q", description = "Words to look for",
            schema = @Schema(type = "string"))
    @Parameter(in = ParameterIn.QUERY, name = "sort", description = "One of " + ProductSort.NAMES,
            schema = @Schema(type = "string", defaultValue = "handle"))
    @Parameter(in = ParameterIn.QUERY, name = "currency", description = CURRENCY, schema = @Schema(type = "string"))
    ResponseEntity<byte[]> list(Paging paging, HttpServletRequest request) {
        Catalog catalog = view.catalog();
        ProductQuery query = ListRequest.read(request, paging, catalog, clock.millis());
        Catalog.Page found = catalog.page(query);
        List<Product> products = found.listings().stream().map(Listing::product).toList();
        Map<String, Availability> stock = availabilities.of(products.stream().flatMap(p -> p.variants().stream())
                .map(Variant::sku).toList());
        // Read anew: the grid may have taken its time, and prices must not be older than the answer.
        Shown shown = new Shown(query.currency(), clock.millis());
        String next = found.hasMore() ? ListRequest.next(query, found.listings().getLast()) : "";
        ResponseEntity<Page<ProductView>> answer = paging.answer(ListRequest.listName(query.sort()), products,
                product -> ProductView.of(product, stock, shown), next);
        Page<ProductView> page = Objects.requireNonNull(answer.getBody());
        byte[] body = json.writeValueAsBytes(new ProductPage(page.data(), page.page()));
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
