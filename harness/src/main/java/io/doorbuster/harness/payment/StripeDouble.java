package io.doorbuster.harness.payment;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.doorbuster.harness.payment.Intents.Answer;
import io.doorbuster.harness.payment.Intents.Intent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server that behaves like Stripe's, as far as payments need it: intents with their states, idempotency keys that answer
 * the same again and refuse other content, declines by test payment methods, refunds, signed webhooks. And as Stripe may
 * behave on a bad day, when told so: late, silent, broken. Threadsafe.
 */
public final class StripeDouble implements AutoCloseable {

    /** A payment method that the bank grants. */
    public static final String GRANTED = "pm_card_visa";
    /** One that it declines. */
    public static final String DECLINED = Intents.DECLINES;
    /** One whose buyer must confirm first. */
    public static final String ASKS_BUYER = Intents.ASKS_BUYER;
    /** One that the bank grants, and does not pay. */
    public static final String FAILS_LATER = Intents.FAILS_LATER;
    /** One that there is not. */
    public static final String UNKNOWN = Intents.UNKNOWN;

    /** Longer than any client of ours waits in a test. */
    private static final long LATE_MILLIS = 3_000;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Intents intents = new Intents();
    private final Map<String, Saved> saved = new HashMap<>();
    private final Random random;
    private final Webhooks webhooks;
    private Mood mood = Mood.HEALTHY;
    private long requests;

    /** How it answers. */
    public enum Mood {
        /** As it should. */
        HEALTHY,
        /** Of four requests, one is answered with an error, one is done and never answered, one is done and answered late. */
        FLAKY,
        /** Does everything, and says so to nobody. */
        SILENT,
        /** Does nothing, and says so. */
        BROKEN,
        /** Does nothing, for too many ask it. */
        BUSY
    }

    private record Saved(String content, Answer answer) {}

    private StripeDouble(HttpServer server, long seed, String webhookSecret) {
        this.server = server;
        this.random = new Random(seed);
        this.webhooks = new Webhooks(webhookSecret, seed);
    }

    /** Starts one on a free port of the loopback interface; what it does by chance follows from {@code seed}. */
    public static StripeDouble start(long seed, String webhookSecret) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        StripeDouble stripe = new StripeDouble(server, seed, webhookSecret);
        server.setExecutor(stripe.threads);
        server.createContext("/v1/", stripe::handle);
        server.start();
        return stripe;
    }

    /** Where its API is. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** How it answers from now on. */
    public synchronized void behave(Mood newMood) {
        mood = newMood;
    }

    /** Begins to tell {@code targets} of what happens: in any order, some of it twice, until each is taken with 2xx. */
    public void sendWebhooksTo(List<URI> targets) {
        webhooks.start(targets);
    }

    /** Whether all that happened was told and taken. */
    public boolean hasToldAll() {
        return webhooks.areTaken();
    }

    /** Webhooks of one kind, as they would be sent, for tests that send them by themselves. */
    public synchronized String webhookOf(String intentId, String type) {
        return Webhooks.payload("evt_by_hand_" + intentId + type, type, intents.find(intentId).orElseThrow().json());
    }

    /** The signature header of a payload, at a time in epoch seconds. */
    public String sign(String payload, long atSeconds) {
        return webhooks.sign(payload, atSeconds);
    }

    /** Requests that were heard. */
    public synchronized long requests() {
        return requests;
    }

    /** The intents of an order that anything was done with but opening them. */
    public synchronized List<String> usedIntents(String order) {
        return intents.all().stream()
                .filter(intent -> intent.order.equals(order) && !intent.status.equals("requires_confirmation"))
                .map(intent -> intent.id).toList();
    }

    /** Amounts of an order's intents, as they were sent. */
    public synchronized List<Long> amounts(String order) {
        return intents.all().stream().filter(intent -> intent.order.equals(order)).map(intent -> intent.amount)
                .toList();
    }

    /** What the account has of each order: taken, less what went back; orders of which nothing was taken are missing. */
    public synchronized Map<String, Long> kept() {
        Map<String, Long> kept = new TreeMap<>();
        intents.all().stream().filter(intent -> intent.received > 0)
                .forEach(intent -> kept.merge(intent.order, intent.received - intent.refunded, Long::sum));
        return kept;
    }

    /** Orders whose money is promised and not taken. */
    public synchronized Set<String> promised() {
        Set<String> orders = new HashSet<>();
        intents.all().stream().filter(intent -> intent.status.equals("requires_capture"))
                .forEach(intent -> orders.add(intent.order));
        return orders;
    }

    /** The most that one order's money was taken; 1 unless something is wrong. */
    public synchronized int mostCaptures() {
        Map<String, Integer> captures = new HashMap<>();
        intents.all().forEach(intent -> captures.merge(intent.order, intent.captures, Integer::sum));
        return captures.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    /** The buyer of an order confirms at the bank, or fails to; false if nobody asked. */
    public synchronized boolean buyerActs(String order, boolean confirms) {
        Optional<Intent> asked = intents.all().stream()
                .filter(intent -> intent.order.equals(order) && intent.status.equals("requires_action")).findFirst();
        asked.ifPresent(intent -> tell(Intents.authorize(intent, confirms), intent.json()));
        return asked.isPresent();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Optional<Answer> answer = answer(exchange, body);
        if (answer.isEmpty()) {
            exchange.close(); // without an answer: the connection is cut
            return;
        }
        byte[] bytes = JsonMapper.shared().writeValueAsBytes(answer.get().body());
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.getResponseHeaders().add("Request-Id", "req_double");
        exchange.sendResponseHeaders(answer.get().status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Empty for no answer. */
    private Optional<Answer> answer(HttpExchange exchange, String body) {
        Mood today;
        int luck;
        synchronized (this) {
            requests++;
            today = mood;
            luck = random.nextInt(4);
        }
        boolean broken = today == Mood.BROKEN || (today == Mood.FLAKY && luck == 0);
        if (broken) {
            return Optional.of(Answer.error(503, "api_error", "overloaded", Map.of()));
        }
        if (today == Mood.BUSY) {
            return Optional.of(Answer.error(429, "invalid_request_error", "rate_limit", Map.of()));
        }
        Answer answer = once(exchange, body);
        if (today == Mood.FLAKY && luck == 2) {
            sleep(LATE_MILLIS);
        }
        return today == Mood.SILENT || (today == Mood.FLAKY && luck == 1) ? Optional.empty() : Optional.of(answer);
    }

    /** The same answer to the same key; another content under it is refused. */
    private Answer once(HttpExchange exchange, String body) {
        String path = exchange.getRequestURI().getPath();
        @Nullable String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        @Nullable String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization == null || !authorization.startsWith("Bearer sk_")) {
            return Answer.error(401, "invalid_request_error", "unauthorized", Map.of());
        }
        synchronized (this) {
            if (key == null || !exchange.getRequestMethod().equals("POST")) {
                return perform(exchange, path, body);
            }
            Saved before = saved.get(key);
            if (before != null) {
                return before.content().equals(path + body) ? before.answer()
                        : Answer.error(400, "idempotency_error", "idempotency_key_in_use", Map.of());
            }
            Answer answer = perform(exchange, path, body);
            saved.put(key, new Saved(path + body, answer));
            return answer;
        }
    }

    private Answer perform(HttpExchange exchange, String path, String body) {
        boolean post = exchange.getRequestMethod().equals("POST");
        String[] names = path.substring("/v1/".length()).split("/", -1);
        if (names[0].equals("refunds")) {
            return post ? tell(intents.refund(form(body)), Map.of())
                    : intents
                            .refundsOf(form(exchange.getRequestURI().getRawQuery()).getOrDefault("payment_intent", ""));
        }
        if (!names[0].equals("payment_intents")) {
            return Answer.error(404, "invalid_request_error", "resource_missing", Map.of());
        }
        if (names.length == 1) {
            return tell(intents.create(form(body)), Map.of());
        }
        Optional<Intent> found = intents.find(names[1]);
        if (found.isEmpty()) {
            return Answer.error(404, "invalid_request_error", "resource_missing", Map.of());
        }
        return names.length == 2 ? Answer.of(found.get().json(), "")
                : tell(intents.act(found.get(), names[2]), found.get().json());
    }

    /** Has webhooks sent of what happened; {@code now} is what it happened to, if the answer is not. */
    private Answer tell(Answer answer, Map<String, Object> now) {
        if (!answer.event().isEmpty()) {
            webhooks.add(answer.event(), answer.status() == 200 ? answer.body() : now);
        }
        return answer;
    }

    private static Map<String, String> form(@Nullable String text) {
        Map<String, String> form = new LinkedHashMap<>();
        if (text != null && !text.isEmpty()) {
            Arrays.stream(text.split("&", -1)).map(pair -> pair.split("=", 2))
                    .forEach(pair -> form.put(URLDecoder.decode(pair[0], StandardCharsets.UTF_8),
                            URLDecoder.decode(pair.length == 2 ? pair[1] : "", StandardCharsets.UTF_8)));
        }
        return form;
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        webhooks.close();
        server.stop(0);
        threads.shutdownNow();
    }
}
