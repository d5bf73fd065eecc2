package io.doorbuster.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** People who sign up and log in before they buy. */
final class Customers {

    /** Fewer than one address may sign up in an hour, see below; and more than one, for each has a token of its own. */
    private static final int COUNT = 16;
    private static final String PASSWORD = "correct horse battery";
    private static final JsonMapper JSON = new JsonMapper();

    private Customers() {}

    /**
     * New customers of that shop, whose tokens live for ten minutes from now. Each round's come from a client address of
     * their own, as a proxy on this machine may say: sign-ups of one address are limited.
     */
    static List<String> logIn(URI shop, String run) throws IOException, InterruptedException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String address = "198.18." + random.nextInt(256) + "." + random.nextInt(256);
        List<String> tokens = new ArrayList<>();
        try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int i = 0; i < COUNT; i++) {
                String login = "{\"email\":\"%s-%d-%x@bench.example\",\"password\":\"%s\"}".formatted(run, i,
                        random.nextLong(), PASSWORD);
                send(http, shop.resolve("/api/v1/customers"), login, address);
                tokens.add(
                        send(http, shop.resolve("/api/v1/auth/login"), login, address).path("accessToken").asString());
            }
        }
        return tokens;
    }

    private static JsonNode send(HttpClient http, URI url, String body, String address)
            throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(url).header("Content-Type", "application/json")
                        .header("X-Forwarded-For", address).POST(BodyPublishers.ofString(body)).build(),
                BodyHandlers.ofString());
        if (response.statusCode() != 200 && response.statusCode() != 201) {
            throw new IOException(url + " is answered " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }
}
