package io.doorbuster.node.webhook;

import io.doorbuster.store.WebhookOutbox.Event;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Speaks to the receiver and trusts nothing it says: a request ends within its time whatever comes, little of an answer
 * is read, and no redirect is followed, for it could lead into the private network. Safe for use by many threads.
 */
final class ReceiverClient implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    /** From the first byte to the last: a receiver that needs longer should put the event aside and answer. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** How an error begins that has a status; it follows, of three digits. */
    static final String ANSWERED = "answered ";
    private static final int GONE = 410;
    /** Not the event's fault, although their class says so: timeout, too early, too many requests. */
    private static final Set<Integer> LATER = Set.of(408, 425, 429);
    /** Characters of an answer that are kept with an error. */
    private static final int QUOTED = 200;

    private final WebhookReceiver.At receiver;
    private final Duration timeout;
    private final Clock clock;
    private final HttpClient http = HttpClient.newBuilder().version(Version.HTTP_1_1).followRedirects(Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT).build();

    ReceiverClient(WebhookReceiver.At receiver, Duration timeout, Clock clock) {
        this.receiver = receiver;
        this.timeout = timeout;
        this.clock = clock;
    }

    /** One request; blocks for the timeout at most. Whatever goes wrong is an answer as well. */
    Answer send(Event event) throws InterruptedException {
        CompletableFuture<HttpResponse<String>> response = http.sendAsync(request(event), _ -> new Excerpt());
        try {
            return answer(response.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return new Answer.Unavailable("no answer within " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() instanceof IOException fault ? fault : e;
            return new Answer.Unavailable(printable(cause.toString()));
        } finally {
            response.cancel(true); // closes the connection of an exchange that has not ended
        }
    }

    private HttpRequest request(Event event) {
        long timestampSeconds = clock.instant().getEpochSecond();
        return HttpRequest.newBuilder(receiver.url())
                .header("Content-Type", "application/json")
                .header("User-Agent", "Doorbuster")
                .header("webhook-id", event.id())
                .header("webhook-timestamp", Long.toString(timestampSeconds))
                .header("webhook-signature", receiver.secret().sign(event.id(), timestampSeconds, event.body()))
                .POST(BodyPublishers.ofString(event.body())).build();
    }

    private static Answer answer(HttpResponse<String> response) {
        int status = response.statusCode();
        if (status / 100 == 2) {
            return new Answer.Accepted();
        }
        String error = ANSWERED + status + (response.body().isBlank() ? "" : ": " + printable(response.body()));
        if (status == GONE) {
            return new Answer.Gone(error);
        }
        return status / 100 == 4 && !LATER.contains(status)
                ? new Answer.Refused(error)
                : new Answer.Unavailable(error);
    }

    /** Text of a stranger, fit for a table and a terminal. */
    private static String printable(String text) {
        return text.strip().codePoints().limit(QUOTED)
                .map(point -> Character.isISOControl(point) ? ' ' : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    /** Breaks off what is under way. */
    @Override
    public void close() {
        http.shutdownNow();
    }
}
