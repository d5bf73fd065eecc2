package io.doorbuster.app.http;

import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the OpenAPI document says beyond the endpoints' own signatures. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    static final String OPERATOR_KEY = "operatorKey";
    static final String ACCESS_TOKEN = "accessToken";
    static final String PROBLEM = "Problem";

    @Bean
    OpenAPI openApi() {
        SecurityScheme bearer = new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer")
                .description(
                        "The operator's key, an API key with the scope that is named, or a token of the configured "
                                + "identity provider");
        SecurityScheme accessToken = new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer")
                .bearerFormat("JWT")
                .description("A customer's access token, as login and refresh answer it; judged as RFC8725 "
                        + "recommends: one algorithm, type, issuer and audience are checked");
        return new OpenAPI()
                .info(new Info().title("Doorbuster").version("1")
                        .description("Commerce backend for the day of the sale. Everything that goes wrong is an "
                                + "RFC 9457 problem; unknown fields are refused; money is in minor units. A field that is not "
                                + "required may be left out or null, in requests and in answers.")
                        .license(new License().name("Apache-2.0").identifier("Apache-2.0")))
                .servers(List.of(publicServer()))
                .components(new Components().addSecuritySchemes(OPERATOR_KEY, bearer)
                        .addSecuritySchemes(ACCESS_TOKEN, accessToken)
                        .addSchemas(PROBLEM, problem()));
    }

    @Bean
    OperationCustomizer describedOperations() {
        return new DescribedOperations();
    }

    @Bean
    OpenApiCustomizer statedLimits() {
        return new StatedLimits();
    }

    @Bean
    OpenApiCustomizer workedExamples() {
        return new WorkedExamples();
    }

    @Bean
    ModelResolver modelResolver(ObjectMapperProvider mapper) {
        return new ModelResolver(mapper.jsonMapper(), new RecordSchemas.Names()).openapi31(true);
    }

    @Bean
    ModelConverter recordSchemas() {
        return new RecordSchemas();
    }

    /** Shoppers call it from wherever they are. */
    private static Server publicServer() {
        Server server = new Server().url("/");
        server.addExtension("x-internal", false);
        return server;
    }

    private static Schema<?> problem() {
        ObjectSchema error = new ObjectSchema();
        error.addProperty("field", new StringSchema().example("lines[0].quantity"));
        error.addProperty("message", new StringSchema());
        error.setRequired(List.of("field", "message"));
        ObjectSchema problem = new ObjectSchema();
        problem.setDescription("An RFC 9457 problem, with the members that its type needs");
        problem.addProperty("type", new StringSchema().format("uri-reference").example("/problems/validation"));
        problem.addProperty("title", new StringSchema());
        problem.addProperty("status", new IntegerSchema().format("int32"));
        problem.addProperty("detail", new StringSchema());
        problem.addProperty("instance", new StringSchema().format("uri-reference"));
        problem.addProperty("errors", new ArraySchema().items(error).description("With type validation only"));
        problem.setRequired(List.of("type", "title", "status", "detail"));
        return problem;
    }
}
