package io.doorbuster.harness.payment;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.json.JsonMapper;

/** Tells of events as Stripe does: signed, in no order, some of them twice, again until they are taken. Threadsafe. */
final class Webhooks implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final long PAUSE_MILLIS = 20;
    /** Of so many events one is told twice. */
    private static final int TWICE = 3;
    /** Events that gather before one of them is told: so late may it be. */
    private static final int LATE = 5;

    private final String secret;
    private final Random random;
    private final Clock clock = Clock.systemUTC();
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<String> waiting = new ArrayList<>();
    private List<URI> targets = List.of();
    private boolean sending;
    private boolean stopped;
    private long events;

    Webhooks(String secret, long seed) {
        this.secret = secret;
        this.random = new Random(seed);
    }

    static String payload(String id, String type, Map<String, Object> object) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("id", id);
        event.put("object", "event");
        event.put("api_version", "2025-01-01");
        event.put("type", type);
        event.put("data", Map.of("object", object));
        return JsonMapper.shared().writeValueAsString(event);
    }

    synchronized void add(String type, Map<String, Object> object) {
        String event = payload("evt_double" + events++, type, object);
        waiting.add(event);
        if (random.nextInt(TWICE) == 0) {
            waiting.add(event);
        }
    }

    synchronized boolean areTaken() {
        return waiting.isEmpty() && !sending;
    }

    synchronized void start(List<URI> newTargets) {
        targets = List.copyOf(newTargets);
        Thread.ofVirtual().name("stripe-webhooks").start(this::run);
    }

    String sign(String payload, long atSeconds) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] hash = mac.doFinal((atSeconds + "." + payload).getBytes(StandardCharsets.UTF_8));
            return "t=" + atSeconds + ",v1=" + HexFormat.of().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private void run() {
        int idle = 0;
        while (!isStopped()) {
            String event = take(idle > LATE);
            idle = event.isEmpty() ? idle + 1 : 0;
            if (!event.isEmpty()) {
                tell(event);
            }
            StripeDouble.sleep(PAUSE_MILLIS);
        }
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    /** Any of those that wait, once there are some to choose from, or nothing more has come for a while. */
    private synchronized String take(boolean few) {
        sending = !waiting.isEmpty() && (few || waiting.size() > LATE);
        return sending ? waiting.remove(random.nextInt(waiting.size())) : "";
    }

    private void tell(String event) {
        URI target = targets.get(random.nextInt(targets.size()));
        boolean taken = false;
        try {
            taken = http.send(HttpRequest.newBuilder(target).timeout(TIMEOUT)
                    .header("Content-Type", "application/json; charset=utf-8")
                    .header("Stripe-Signature", sign(event, clock.instant().getEpochSecond()))
                    .POST(BodyPublishers.ofString(event)).build(), BodyHandlers.discarding()).statusCode() / 100 == 2;
        } catch (IOException e) {
            // Told again.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        done(event, taken);
    }

    private synchronized void done(String event, boolean taken) {
        sending = false;
        if (!taken) {
            waiting.add(event);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            stopped = true;
        }
        http.shutdownNow();
    }
}
