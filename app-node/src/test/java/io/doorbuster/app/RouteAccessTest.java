package io.doorbuster.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.app.TestShop.Answer;
import io.doorbuster.app.http.OperatorOnly;
import io.doorbuster.app.http.Scope;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Walks every mapped route as every caller, and holds what they hear against a table that was looked at. A route without
 * a row fails; so does a row without a route.
 */
class RouteAccessTest {

    private static final Path TABLE = Path.of("src/test/resources/route-access.tsv");
    private static final String UPDATE = "routes.update";
    private static final String PASSWORD = "correct horse battery";
    private static final String ADDRESS = "ada@example.org";

    /** Bodies that are right, where a wrong one would be refused before anybody asks whose the resource is. */
    private static final Map<String, String> BODIES = Map.of(
            "POST /api/v1/carts", "{\"currency\":\"EUR\"}",
            "POST /api/v1/carts/{id}/line-items", "{\"sku\":\"MUG\",\"quantity\":1}",
            "PATCH /api/v1/carts/{id}/line-items/{sku}", "{\"quantity\":2}",
            "POST /api/v1/carts/{id}/checkout", "{\"email\":\"" + ADDRESS + "\"}",
            "POST /api/v1/carts/{id}/claim", "",
            "POST /api/v1/orders", "{\"email\":\"" + ADDRESS + "\",\"lines\":[{\"sku\":\"MUG\",\"quantity\":1}]}",
            "POST /api/v1/admin/api-keys", "{\"name\":\"made\",\"scopes\":[\"imports\"]}",
            "POST /api/v1/admin/inventory/{sku}/receipts", "{\"quantity\":1,\"reference\":\"again\"}",
            "POST /api/v1/auth/logout", "{\"refreshToken\":\"none\"}");

    /** Who asks, and whose the resource is that is asked for. */
    private enum Role {
        /** Without a token, for a guest's own. */
        GUEST,
        /** Without a token, for a customer's. */
        ANONYMOUS,
        /** The customer, for the customer's. */
        OWN,
        /** Another customer, for the customer's. */
        OTHER,
        /** The operator's key, for the customer's. */
        OPERATOR,
        /** An API key with the scope of the route, for the customer's. */
        KEY,
        /** An API key with another scope, for the customer's. */
        WRONG_KEY,
        /** A token that is not valid, for the customer's. */
        FORGED
    }

    private record Route(String name, String path, HandlerMethod handler, Optional<String> contentType) {}

    private static final Map<Scope, String> KEYS = new TreeMap<>();

    private static TestShop shop;
    private static String owner;
    private static String other;
    private static String ownersOrder;
    private static String guestsOrder;

    @BeforeAll
    static void start() {
        shop = TestShop.start();
        shop.stock("MUG", 1_999, 100_000);
        owner = newCustomer("owner@example.org");
        other = newCustomer("other@example.org");
        ownersOrder = place(owner);
        guestsOrder = place("");
        for (Scope scope : Scope.values()) {
            KEYS.put(scope, shop.asOperator("POST", "/api/v1/admin/api-keys",
                    "{\"name\":\"n\",\"scopes\":[\"" + scope.text() + "\"]}").json().path("key").asString());
        }
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Test
    void answersEveryCallerOfEveryRouteAsTheTableSays() throws IOException {
        List<String> actual = new ArrayList<>();
        actual.add("route\t" + String.join("\t", Stream.of(Role.values()).map(Enum::name).toList()));
        for (Route route : routes()) {
            StringBuilder row = new StringBuilder(route.name());
            for (Role role : Role.values()) {
                row.append('\t').append(ask(route, role));
            }
            actual.add(row.toString());
        }
        if (Boolean.getBoolean(UPDATE)) {
            Files.write(TABLE, actual);
        }

        assertThat(actual).as("Routes and answers differ from %s. If that is meant, write it anew with -D%s=true, and "
                + "look at every row", TABLE, UPDATE).isEqualTo(Files.readAllLines(TABLE));
    }

    /** What must hold of the table, whoever writes it anew. */
    @Test
    void letsNobodyIntoTheTableWhoHasNoBusinessThere() throws IOException {
        for (String line : Files.readAllLines(TABLE).stream().skip(1).toList()) {
            Iterator<String> cells = List.of(line.split("\t", -1)).iterator();
            String route = cells.next();
            Map<Role, String> answers = new EnumMap<>(Role.class);
            for (Role role : Role.values()) {
                answers.put(role, cells.next());
            }
            boolean isOperators = route.contains(" /api/v1/admin/") || route.endsWith("/returns")
                    || route.endsWith("/refunds");
            boolean isWithoutToken = route.contains(" /api/v1/auth/");
            boolean isCustomers = route.contains("/customers/me") || route.endsWith("/claim");
            answers.forEach((role, status) -> {
                String what = route + " as " + role;
                assertThat(status).as(what).doesNotStartWith("5");
                switch (role) {
                    case FORGED -> assertThat(status.equals("401")).as(what).isEqualTo(!isWithoutToken);
                    case GUEST, ANONYMOUS -> assertThat(status.equals("401")).as(what)
                            .isEqualTo(isOperators || isCustomers);
                    case OWN, OTHER -> assertThat(status.equals("403")).as(what).isEqualTo(isOperators);
                    case WRONG_KEY -> assertThat(status.equals("403")).as(what).isEqualTo(isOperators || isCustomers);
                    case OPERATOR, KEY -> assertThat(status.equals("403")).as(what).isEqualTo(isCustomers);
                }
            });
            if (route.contains("{id}") && !isOperators) {
                assertThat(answers).as(route).containsEntry(Role.OTHER, "404").doesNotContainEntry(Role.OWN, "404");
            }
        }
    }

    private static List<Route> routes() {
        Map<String, Route> routes = new TreeMap<>();
        shop.node.parts().getBeansOfType(RequestMappingHandlerMapping.class).values()
                .forEach(mapping -> mapping.getHandlerMethods().forEach((info, handler) -> info.getPatternValues()
                        .forEach(path -> methods(info).forEach(method -> routes.put(method + " " + path,
                                new Route(method + " " + path, path, handler, contentType(info)))))));
        return List.copyOf(routes.values());
    }

    private static List<String> methods(RequestMappingInfo info) {
        List<String> methods = info.getMethodsCondition().getMethods().stream().map(RequestMethod::name).toList();
        return methods.isEmpty() ? List.of("ANY") : methods;
    }

    private static Optional<String> contentType(RequestMappingInfo info) {
        return info.getConsumesCondition().getConsumableMediaTypes().stream().map(MediaType::toString).findFirst();
    }

    private static int ask(Route route, Role role) {
        boolean guests = role == Role.GUEST;
        String method = route.name().substring(0, route.name().indexOf(' '));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(shop.url(fill(route.path(), guests))));
        boolean withBody = !method.equals("GET") && !method.equals("DELETE");
        request.method(method, withBody ? BodyPublishers.ofString(BODIES.getOrDefault(route.name(), "{}"))
                : BodyPublishers.noBody());
        if (withBody) {
            request.header("Content-Type", route.contentType().orElse("application/json"));
            request.header("Idempotency-Key", UUID.randomUUID().toString());
        }
        String token = token(route, role);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return shop.send(request.build()).status();
    }

    private static String token(Route route, Role role) {
        Scope scope = scopeOf(route.handler());
        return switch (role) {
            case GUEST, ANONYMOUS -> "";
            case OWN -> owner;
            case OTHER -> other;
            case OPERATOR -> TestShop.OPERATOR_KEY;
            case KEY -> KEYS.getOrDefault(scope, "");
            case WRONG_KEY -> KEYS.getOrDefault(scope == Scope.IMPORTS ? Scope.AUDIT_READ : Scope.IMPORTS, "");
            case FORGED -> owner.substring(0, owner.length() - 8) + "AAAAAAAA";
        };
    }

    /** Of what needs none, any: it changes nothing. */
    private static Scope scopeOf(HandlerMethod handler) {
        OperatorOnly ofMethod = handler.getMethodAnnotation(OperatorOnly.class);
        OperatorOnly found = ofMethod != null ? ofMethod
                : AnnotatedElementUtils.findMergedAnnotation(handler.getBeanType(), OperatorOnly.class);
        return found == null ? Scope.CATALOG_WRITE : found.value();
    }

    /** A cart of its own for every request: some of them end it. */
    private static String fill(String path, boolean guests) {
        String filled = path.replace("{sku}", "MUG").replace("{code}", "NONE");
        if (filled.startsWith("/api/v1/carts/{id}")) {
            return filled.replace("{id}", cart(guests ? "" : owner));
        }
        if (filled.startsWith("/api/v1/orders/{id}")) {
            return filled.replace("{id}", guests ? guestsOrder : ownersOrder);
        }
        return filled.replaceAll("\\{[^}]*}", "none");
    }

    private static String cart(String token) {
        String id = send("POST", "/api/v1/carts", "{\"currency\":\"EUR\"}", token).json().path("id").asString();
        send("POST", "/api/v1/carts/" + id + "/line-items", "{\"sku\":\"MUG\",\"quantity\":1}", token);
        return id;
    }

    private static String place(String token) {
        return send("POST", "/api/v1/orders", "{\"email\":\"" + ADDRESS + "\",\"lines\":[{\"sku\":\"MUG\","
                + "\"quantity\":1}]}", token).json().path("id").asString();
    }

    private static String newCustomer(String email) {
        String credentials = "{\"email\":\"" + email + "\",\"password\":\"" + PASSWORD + "\"}";
        send("POST", "/api/v1/customers", credentials, "");
        return send("POST", "/api/v1/auth/login", credentials, "").json().path("accessToken").asString();
    }

    private static Answer send(String method, String path, String body, String token) {
        String key = UUID.randomUUID().toString();
        return token.isEmpty() ? shop.send(method, path, body, "Idempotency-Key", key)
                : shop.send(method, path, body, "Idempotency-Key", key, "Authorization", "Bearer " + token);
    }
}
