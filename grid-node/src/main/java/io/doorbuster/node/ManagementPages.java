package io.doorbuster.node;

import com.hazelcast.core.HazelcastInstance;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;

/** What a member tells its operators, at the same paths as an app node. */
final class ManagementPages {

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int UNAVAILABLE = 503;
    private static final String JSON = "application/json";
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final JsonMapper json = new JsonMapper();
    private final Readiness readiness;
    private final PrometheusMeterRegistry registry;

    /** An answer, ready to be sent. */
    record Page(int status, String contentType, String body) {}

    ManagementPages(Readiness readiness, PrometheusMeterRegistry registry) {
        this.readiness = readiness;
        this.registry = registry;
    }

    /** The page at {@code path}; may block for seconds. */
    Page get(String path) {
        return switch (path) {
            case "/actuator/health/liveness" -> health(Map.of("process", readiness.isAlive()));
            case "/actuator/health/readiness", "/actuator/health" -> health(readiness.components());
            case "/actuator/prometheus" -> new Page(OK, PROMETHEUS_TEXT, registry.scrape());
            case "/actuator/info" -> json(OK, info());
            default -> json(NOT_FOUND, Map.of("status", NOT_FOUND, "title", "Not found"));
        };
    }

    private Page health(Map<String, Boolean> components) {
        boolean up = components.values().stream().allMatch(component -> component);
        Map<String, Object> details = new LinkedHashMap<>();
        components.forEach((name, component) -> details.put(name, Map.of("status", status(component))));
        return json(up ? OK : UNAVAILABLE, Map.of("status", status(up), "components", details));
    }

    private static String status(boolean up) {
        return up ? "UP" : "DOWN";
    }

    private Map<String, Object> info() {
        String version = ManagementPages.class.getPackage().getImplementationVersion();
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("app", Map.of("name", "grid-node", "version", Objects.requireNonNullElse(version, "unpackaged")));
        info.put("java", Map.of("version", System.getProperty("java.version")));
        readiness.member().ifPresent(member -> info.put("grid", grid(member)));
        return info;
    }

    private static Map<String, Object> grid(HazelcastInstance member) {
        return Map.of("cluster", member.getConfig().getClusterName(),
                "version", member.getCluster().getLocalMember().getVersion().toString(),
                "members", member.getCluster().getMembers().size());
    }

    private Page json(int status, Map<String, ?> content) {
        return new Page(status, JSON, json.writeValueAsString(content));
    }
}
