package io.doorbuster.app.http;

import io.doorbuster.domain.order.PlaceOrder;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;

/**
 * Says of every text, list and number of the OpenAPI document how large it may be at most, and of every answer that pages
 * of other origins may read it. Where no field says less, it is what a body can hold, and the range of the type.
 */
final class StatedLimits implements OpenApiCustomizer {

    static final String ALLOWED_ORIGIN = "Access-Control-Allow-Origin";

    private static final String HEADER_REF = "#/components/headers/" + ALLOWED_ORIGIN;
    /** An element takes a character and a comma. */
    private static final int MAX_ELEMENTS = StrictJson.MAX_BODY_BYTES / 2;
    private static final Map<String, Integer> LENGTHS = Map.of("email", 254, "currency", 3, "country", 2, "sku", 64,
            "requestId", PlaceOrder.MAX_REQUEST_ID,
            "Idempotency-Key", IdempotencyKey.MAX_LENGTH + 2);
    private static final String JSON = "json";
    private static final String PAGE = "page";
    private static final String ROWS = "data";

    @Override
    public void customise(OpenAPI document) {
        document.getComponents().addHeaders(ALLOWED_ORIGIN, new Header().schema(new StringSchema())
                .description("The caller's origin, if it is one of those that are configured"));
        document.getComponents().getHeaders().forEach((name, header) -> limit(name, header.getSchema()));
        document.getComponents().getSchemas().values().forEach(StatedLimits::limitPage);
        document.getComponents().getSchemas().forEach(this::limit);
        document.getPaths().values().stream().map(PathItem::readOperations).forEach(
                operations -> operations.forEach(this::limit));
    }

    private void limit(Operation operation) {
        if (operation.getParameters() != null) {
            operation.getParameters().forEach(parameter -> limit(parameter.getName(), parameter.getSchema()));
        }
        if (operation.getRequestBody() != null) {
            limit(operation.getRequestBody().getContent());
        }
        operation.getResponses().values().forEach(this::limit);
    }

    private void limit(ApiResponse response) {
        response.addHeaderObject(ALLOWED_ORIGIN, new Header().$ref(HEADER_REF));
        response.getHeaders().forEach((name, header) -> limit(name, header.getSchema()));
        limit(response.getContent());
    }

    /** What is not JSON is a file, which is streamed: in, up to the limit that its operation states, and out without one. */
    private void limit(@Nullable Content content) {
        if (content != null) {
            content.entrySet().stream().filter(media -> media.getKey().contains(JSON))
                    .forEach(media -> limit("", media.getValue().getSchema()));
        }
    }

    /** Only what is paged has a limit by itself. */
    private static void limitPage(Schema<?> schema) {
        if (schema.getProperties() != null && schema.getProperties().containsKey(PAGE)) {
            Optional.ofNullable(schema.getProperties().get(ROWS)).ifPresent(rows -> rows.setMaxItems(Paging.MAX_LIMIT));
        }
    }

    private void limit(String name, @Nullable Schema<?> schema) {
        if (schema == null || schema.get$ref() != null) {
            return;
        }
        if (is(schema, "string") && schema.getEnum() == null && schema.getMaxLength() == null) {
            schema.setMaxLength(LENGTHS.getOrDefault(name, StrictJson.MAX_BODY_BYTES));
        }
        if (is(schema, "array") && schema.getMaxItems() == null) {
            schema.setMaxItems(MAX_ELEMENTS);
        }
        if (is(schema, "integer")) {
            limitNumber(schema);
        }
        limit(name, schema.getItems());
        if (schema.getProperties() != null) {
            schema.getProperties().forEach(this::limit);
        }
        if (schema.getAdditionalProperties() instanceof Schema<?> values) {
            limit(name, values);
        }
    }

    private static void limitNumber(Schema<?> schema) {
        boolean isInt = "int32".equals(schema.getFormat());
        if (schema.getMinimum() == null && schema.getExclusiveMinimumValue() == null) {
            schema.setMinimum(BigDecimal.valueOf(isInt ? Integer.MIN_VALUE : Long.MIN_VALUE));
        }
        if (schema.getMaximum() == null && schema.getExclusiveMaximumValue() == null) {
            schema.setMaximum(BigDecimal.valueOf(isInt ? Integer.MAX_VALUE : Long.MAX_VALUE));
        }
    }

    private static boolean is(Schema<?> schema, String type) {
        Set<String> types = schema.getTypes();
        return type.equals(schema.getType()) || (types != null && types.contains(type));
    }
}
