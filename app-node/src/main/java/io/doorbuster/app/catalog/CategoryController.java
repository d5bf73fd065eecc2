package io.doorbuster.app.catalog;

import io.doorbuster.app.http.Page;
import io.doorbuster.app.http.Paging;
import io.doorbuster.domain.catalog.Category;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** The tree of categories, for shoppers. */
@RestController
@Tag(name = "Catalog")
@RequestMapping(path = "/api/v1/categories", produces = MediaType.APPLICATION_JSON_VALUE)
class CategoryController {

    private static final String LIST = "categories";

    private final CatalogView view;
    private final Categories categories;
    private final JsonMapper json;
    private final Clock clock;

    CategoryController(CatalogView view, Categories categories, JsonMapper json, Clock clock) {
        this.view = view;
        this.categories = categories;
        this.json = json;
        this.clock = clock;
    }

    /**
     * A category as callers see it.
     *
     * @param path to be sent as {@code category} in lists
     * @param name the last part of the path
     * @param count products in it and below it
     */
    record CategoryView(String path, String name, long count) {}

    /** A page of categories, under a name for the API's description. */
    record CategoryPage(List<CategoryView> data, Page.Position page) {}

    @GetMapping
    @Operation(summary = "Lists the categories", description = "Each parent before its children. The products of a "
            + "category are those of the categories below it too.")
    @ApiResponse(responseCode = "200", description = "A page",
            content = @Content(schema = @Schema(implementation = CategoryPage.class)))
    @ApiResponse(responseCode = "304", description = "The caller has this page")
    ResponseEntity<byte[]> list(Paging paging, HttpServletRequest request) {
        Catalog catalog = view.catalog();
        long now = clock.millis();
        List<Map.Entry<String, Categories.Entry>> found =
                categories.list(catalog, now, paging.after(LIST), paging.limit() + 1);
        boolean hasMore = found.size() > paging.limit();
        List<Map.Entry<String, Categories.Entry>> shown = hasMore ? found.subList(0, paging.limit()) : found;
        ResponseEntity<Page<CategoryView>> answer = paging.answer(LIST, shown, CategoryController::view,
                hasMore ? shown.getLast().getKey() : "");
        Page<CategoryView> page = Objects.requireNonNull(answer.getBody());
        byte[] body = json.writeValueAsBytes(new CategoryPage(page.data(), page.page()));
        return new CacheableAnswer(body, new CacheableAnswer.Labels("", LIST, answer.getHeaders()),
                catalog.nextBoundary(now)).to(request, clock.millis());
    }

    private static CategoryView view(Map.Entry<String, Categories.Entry> category) {
        String path = category.getValue().path();
        return new CategoryView(path, Category.names(path).getLast(), category.getValue().count());
    }
}
