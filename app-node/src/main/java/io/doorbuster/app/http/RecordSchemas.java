package io.doorbuster.app.http;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.jackson.TypeNameResolver;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Schemas of records: what is not nullable in Java is required in JSON. */
final class RecordSchemas implements ModelConverter {

    /** Names of schemas: a nested record carries the name of the one around it, so that two of a name stay two. */
    static final class Names extends TypeNameResolver {
        @Override
        protected String getNameOfClass(Class<?> type) {
            Class<?> around = type.getEnclosingClass();
            boolean named = around != null && !around.getSimpleName().endsWith("Controller");
            String name = named ? getNameOfClass(around) + type.getSimpleName() : type.getSimpleName();
            return name.replace("View", "");
        }
    }

    @Override
    public @Nullable Schema<?> resolve(AnnotatedType type, ModelConverterContext context,
            Iterator<ModelConverter> chain) {
        Schema<?> schema = chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
        Class<?> rawClass = Json.mapper().constructType(type.getType()).getRawClass();
        if (schema != null && schema.get$ref() != null && rawClass.isRecord()) {
            String name = schema.get$ref().substring(schema.get$ref().lastIndexOf('/') + 1);
            require(context.getDefinedModels().get(name), rawClass);
        }
        return schema;
    }

    private static void require(@Nullable Schema<?> model, Class<?> record) {
        if (model == null || model.getProperties() == null) {
            return;
        }
        List<String> present = Arrays.stream(record.getRecordComponents())
                .filter(component -> !component.getAnnotatedType().isAnnotationPresent(Nullable.class))
                .map(RecordComponent::getName)
                .filter(model.getProperties()::containsKey)
                .toList();
        present.stream().filter(name -> model.getRequired() == null || !model.getRequired().contains(name))
                .forEach(model::addRequiredItem);
    }
}
