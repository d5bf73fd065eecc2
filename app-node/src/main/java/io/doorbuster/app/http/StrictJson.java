package io.doorbuster.app.http;

import com.fasterxml.jackson.annotation.Nulls;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * Reads and writes JSON bodies; reads them within limits and without leniency. What is exactly right is bound in one
 * pass; anything else is read again as a tree, to tell all that is wrong with it.
 */
public final class StrictJson extends JacksonJsonHttpMessageConverter {

    /** Bytes of a JSON body: a thousand order lines take half of it. */
    static final int MAX_BODY_BYTES = 256 * 1024;
    /** Levels of nesting: the contract's limit, far above what any request needs. */
    static final int MAX_NESTING = 32;
    /** Digits of a number: a {@code long} has 19, and every further digit only costs time. */
    private static final int MAX_NUMBER_LENGTH = 100;

    StrictJson() {
        super(mapper());
    }

    /** The mapper of all bodies. */
    static JsonMapper.Builder mapper() {
        StreamReadConstraints limits = StreamReadConstraints.builder()
                .maxNestingDepth(MAX_NESTING)
                .maxNumberLength(MAX_NUMBER_LENGTH)
                .build();
        return JsonMapper.builder(JsonFactory.builder().streamReadConstraints(limits).build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .withCoercionConfig(LogicalType.Textual, config -> config
                        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .changeDefaultNullHandling(nulls -> nulls.withContentNulls(Nulls.FAIL))
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    @Override
    public boolean canRead(ResolvableType type, @Nullable MediaType mediaType) {
        return type.toClass().isRecord() && super.canRead(type, mediaType);
    }

    /** Text and bytes are bodies already, not values to be made into one. */
    @Override
    public boolean canWrite(ResolvableType type, Class<?> valueType, @Nullable MediaType mediaType) {
        return valueType != byte[].class && valueType != String.class && super.canWrite(type, valueType, mediaType);
    }

    @Override
    public Object read(ResolvableType type, HttpInputMessage message, @Nullable Map<String, Object> hints)
            throws IOException {
        byte[] body = readBounded(message);
        if (!isOfOperators()) {
            CardTripwire.check(body);
        }
        Type target = type.getType();
        Optional<Object> bound = bind(body, getMapper().constructType(target));
        if (bound.isPresent()) {
            return bound.get();
        }
        JsonNode tree = parse(body);
        Validation validation = new Validation();
        new JsonShape(validation).check(tree, target, "");
        validation.check();
        return getMapper().treeToValue(tree, getMapper().constructType(target));
    }

    /**
     * Whether people of the shop or its warehouse sent it: no storefront does, and codes of goods, parcels and coupons may
     * look like anything.
     */
    private static boolean isOfOperators() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                && attributes.getRequest().getServletPath().startsWith("/api/v1/admin/");
    }

    /** Reads a body that is exactly right, of {@link #MAX_BODY_BYTES} at most; empty if anything is wrong with it. */
    public <T> Optional<T> read(byte[] body, Class<T> type) {
        return bind(body, getMapper().constructType(type));
    }

    private <T> Optional<T> bind(byte[] body, JavaType type) {
        try {
            T value = getMapper().readValue(body, type);
            return Optional.ofNullable(value);
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    /** Whole, with its length: an answer without one would be compressed however small it is. */
    @Override
    protected void writeInternal(Object value, ResolvableType type, HttpOutputMessage message,
            @Nullable Map<String, Object> hints) throws IOException {
        byte[] body = getMapper().writeValueAsBytes(value);
        message.getHeaders().setContentLength(body.length);
        message.getBody().write(body);
    }

    private JsonNode parse(byte[] body) {
        try {
            return getMapper().readTree(body);
        } catch (StreamConstraintsException _) {
            throw Problem.validation("", "is nested deeper than " + MAX_NESTING + " or has a number of more than "
                    + MAX_NUMBER_LENGTH + " digits");
        } catch (StreamReadException e) {
            throw Problem.validation("", "is not JSON at line " + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr());
        } catch (JacksonException _) {
            throw Problem.validation("", "is not exactly one JSON value");
        }
    }

    private static byte[] readBounded(HttpInputMessage message) throws IOException {
        refuseEncoded(message.getHeaders());
        if (message.getHeaders().getContentLength() > MAX_BODY_BYTES) {
            throw Problem.bodyTooLarge(MAX_BODY_BYTES);
        }
        byte[] body = message.getBody().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            throw Problem.bodyTooLarge(MAX_BODY_BYTES);
        }
        return body;
    }

    /** A compressed body is refused as what it is, not as broken JSON: unpacking it would need limits of its own. */
    private static void refuseEncoded(HttpHeaders headers) {
        List<String> encodings = headers.getOrEmpty(HttpHeaders.CONTENT_ENCODING);
        if (!encodings.stream().allMatch(encoding -> encoding.toLowerCase(Locale.ROOT).equals("identity"))) {
            throw Problem.ofStatus(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
        }
    }
}
