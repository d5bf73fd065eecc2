package io.doorbuster.app.http;

import io.doorbuster.app.http.RoleCheck.Role;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.method.HandlerMethod;

/**
 * Adds to every operation of the OpenAPI document what holds by rule: the problems that it may answer with, the
 * operator's key, the parameters of lists. The examples are made by the code that makes the problems.
 */
final class DescribedOperations implements OperationCustomizer {

    private static final List<Problem> EXAMPLES = List.of(
            Problem.validation("lines[0].quantity", "0 is not between 1 and 1000000"), Problem.idempotencyKeyMissing(),
            Problem.unauthorized(), Problem.forbidden("The scope catalog:write is needed"),
            Problem.notFound("There is no such thing"),
            Problem.ofStatus(HttpStatus.NOT_ACCEPTABLE), Problem.insufficientStock("MUG-1", 3, 1),
            Problem.priceChanged("MUG-1", 1_899, 1_999), Problem.conflict("The fulfillment order is OPEN"),
            Problem.idempotencyInProgress(), Problem.versionConflict(7),
            Problem.bodyTooLarge(StrictJson.MAX_BODY_BYTES), Problem.ofStatus(HttpStatus.UNSUPPORTED_MEDIA_TYPE),
            Problem.holdExpired(1_764_000_000_000L), Problem.purchaseLimit("MUG-1", 2, 1),
            Problem.couponInvalid("SUMMER10"), Problem.couponUsedUp("SUMMER10", 500, false),
            Problem.idempotencyKeyReused(), Problem.ofStatus(HttpStatus.INTERNAL_SERVER_ERROR),
            Problem.notReady("The database does not answer; try again in a moment"), Problem.overloaded(),
            Problem.rateLimited(Duration.ofSeconds(30)));

    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        boolean takesBody = operation.getRequestBody() != null;
        boolean takesPath = operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(parameter -> "path".equals(parameter.getIn()));
        boolean isList = Arrays.stream(handler.getMethodParameters())
                .anyMatch(parameter -> parameter.getParameterType() == Paging.class);
        if (isList) {
            describePaging(operation);
        }
        switch (RoleCheck.roleOf(handler)) {
            case Role.Public _ -> {
            }
            case Role.OfCustomers _ -> describeRole(operation, OpenApiConfiguration.ACCESS_TOKEN, List.of());
            case Role.OfOperators(Scope scope) -> describeRole(operation, OpenApiConfiguration.OPERATOR_KEY,
                    List.of(scope.text()));
        }
        mayAnswer(operation, "400", "validation");
        if (!isWithoutToken(handler)) {
            mayAnswer(operation, "401", "unauthorized");
        }
        if (takesPath) {
            mayAnswer(operation, "404", "not-found");
        }
        if (showsVersion(handler)) {
            mayAnswer(operation, "304", "The caller has this version");
        }
        if (takesBody) {
            mayAnswer(operation, "413", "body-too-large");
            mayAnswer(operation, "415", "unsupported-media-type");
        }
        mayAnswer(operation, "406", "not-acceptable");
        mayAnswer(operation, "500", "internal-error");
        mayAnswer(operation, "503", "not-ready, overloaded");
        operation.getResponses().forEach(DescribedOperations::describe);
        if (operation.getResponses().containsKey("429")) {
            operation.getResponses().forEach(DescribedOperations::describeLimit);
        }
        return operation;
    }

    /** OpenAPI 3.1 allows roles to be named for every kind of security. */
    private static void describeRole(Operation operation, String scheme, List<String> scopes) {
        operation.addSecurityItem(new SecurityRequirement().addList(scheme, scopes));
        mayAnswer(operation, "403", "forbidden");
    }

    /** A token that is not valid is refused wherever it is sent, but there. */
    private static boolean isWithoutToken(HandlerMethod handler) {
        RequestMapping mapping =
                AnnotatedElementUtils.findMergedAnnotation(handler.getBeanType(), RequestMapping.class);
        return mapping != null && Arrays.stream(mapping.path())
                .anyMatch(path -> (path + "/").startsWith(RequestFilter.WITHOUT_TOKEN));
    }

    /** Spring compares the tag of such an answer with {@code If-None-Match}. */
    private static boolean showsVersion(HandlerMethod handler) {
        Class<?> shown = ResolvableType.forMethodReturnType(handler.getMethod()).getGeneric(0).resolve();
        return handler.hasMethodAnnotation(GetMapping.class) && shown != null && shown.isRecord()
                && Arrays.stream(shown.getRecordComponents()).anyMatch(part -> part.getName().equals("version"));
    }

    /** Of tries that are limited, all answers may tell how many are left. */
    private static void describeLimit(String status, ApiResponse response) {
        if (status.startsWith("2") || status.startsWith("4")) {
            response.addHeaderObject("RateLimit", new Header().schema(new StringSchema())
                    .description("What is left of the limit that is nearest, if the try was counted"));
            response.addHeaderObject("RateLimit-Policy", new Header().schema(new StringSchema())
                    .description("The limit itself"));
        }
    }

    private static void describePaging(Operation operation) {
        operation.getParameters().removeIf(parameter -> parameter.getName().equals("paging"));
        Schema<?> limit = new IntegerSchema().minimum(BigDecimal.ONE)
                .maximum(BigDecimal.valueOf(Paging.MAX_LIMIT));
        limit.setDefault(Paging.DEFAULT_LIMIT);
        operation.addParametersItem(new Parameter().in("query").name("limit").required(false).schema(limit)
                .description("Rows of the page").example(Paging.DEFAULT_LIMIT));
        operation.addParametersItem(new Parameter().in("query").name("after").required(false)
                .schema(new StringSchema()).description("The page's next of the page before"));
        operation.getResponses().computeIfPresent("200", (_, response) -> {
            response.addHeaderObject("Link",
                    new Header().description("The next page, rel=\"next\"; left out after a very long query")
                            .schema(new StringSchema()));
            return response;
        });
    }

    /** Adds a response, unless the endpoint says more precisely itself what it answers with this status. */
    private static void mayAnswer(Operation operation, String status, String problems) {
        if (!operation.getResponses().containsKey(status)) {
            operation.getResponses().addApiResponse(status, new ApiResponse().description(problems));
        }
    }

    private static void describe(String status, ApiResponse response) {
        response.addHeaderObject(RequestId.HEADER, new Header().schema(new StringSchema()));
        if (status.equals("304")) {
            response.setContent(null);
        }
        if (status.compareTo("400") < 0) {
            return;
        }
        MediaType problem = new MediaType().schema(new Schema<>().$ref(OpenApiConfiguration.PROBLEM));
        List<String> names = List.of(response.getDescription().split(",\\s*"));
        EXAMPLES.stream().filter(example -> names.contains(example.name()))
                .forEach(example -> problem.addExamples(example.name(), example(example.getBody())));
        response.setContent(new Content().addMediaType("application/problem+json", problem));
        if (status.equals("503") || status.equals("429")) {
            response.addHeaderObject("Retry-After", new Header().description("Seconds").schema(new IntegerSchema()));
        }
    }

    private static Example example(ProblemDetail problem) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", String.valueOf(problem.getType()));
        json.put("title", problem.getTitle());
        json.put("status", problem.getStatus());
        json.put("detail", problem.getDetail());
        if (problem.getProperties() != null) {
            json.putAll(problem.getProperties());
        }
        return new Example().value(json);
    }
}
