package io.doorbuster.app.access;

import io.doorbuster.app.backoffice.BackOffice;
import io.doorbuster.domain.access.AccessState;
import io.doorbuster.domain.access.ApiKey;
import io.doorbuster.domain.access.ClosedSession;
import io.doorbuster.domain.access.KeyUse;
import io.doorbuster.grid.access.AccessRequest.NoteUses;
import io.doorbuster.grid.access.AccessRequest.ReadState;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/**
 * Knows which sessions are closed and which API keys are valid, by asking a member every two seconds: so long does another
 * app node take to hear that a customer has logged out here. While nobody answers, what was known last counts; nothing
 * can be closed or revoked then, for that is committed first. Thread-safe; asks on a thread of its own.
 */
final class AccessWatch implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(AccessWatch.class);

    private static final Duration INTERVAL = Duration.ofSeconds(2);
    /** What was committed by a transaction that began before our last question: none of these lasts as long. */
    private static final Duration OVERLAP = Duration.ofSeconds(60);
    /** Signing keys are announced ten minutes ahead. */
    private static final Duration KEYS_INTERVAL = Duration.ofMinutes(1);
    /** Uses of keys are noted together. */
    private static final Duration USES_INTERVAL = Duration.ofSeconds(30);

    private final BackOffice members;
    private final SigningKeyRing signingKeys;
    private final Clock clock;
    private final Duration tokenLifetime;
    private final Map<String, Long> closed = new ConcurrentHashMap<>();
    private final Map<String, Long> uses = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("access-watch").daemon().factory());
    private volatile Optional<Map<String, ApiKey>> keys = Optional.empty();
    private long asOfMillis;
    private long signingKeysReadNanos;
    private long usesNotedNanos;
    private boolean failing;

    AccessWatch(BackOffice members, SigningKeyRing signingKeys, Clock clock, Duration tokenLifetime) {
        this.members = members;
        this.signingKeys = signingKeys;
        this.clock = clock;
        this.tokenLifetime = tokenLifetime;
    }

    /** Begins to ask. */
    AccessWatch start() {
        var _ = thread.scheduleWithFixedDelay(this::ask, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** Whether the session is known to be closed. */
    boolean isClosed(String sessionId) {
        return closed.containsKey(sessionId);
    }

    /** Sessions that were closed through this node count here at once. */
    void close(List<ClosedSession> sessions) {
        sessions.forEach(session -> closed.put(session.id(), session.closedAtMillis()));
    }

    /** The valid API keys by digest; empty while nobody has answered yet. */
    Optional<Map<String, ApiKey>> keys() {
        return keys;
    }

    /** Notes that a key was used; told to the database in a while, together with others. */
    void noteUse(String keyId) {
        uses.put(keyId, clock.millis());
    }

    /** Asks now, so that a key that was made or revoked through this node counts here at once. Blocks. */
    synchronized void ask() {
        try {
            readState();
            long now = System.nanoTime();
            if (!signingKeys.isKnown() || now - signingKeysReadNanos > KEYS_INTERVAL.toNanos()) {
                signingKeys.refresh();
                signingKeysReadNanos = now;
            }
            if (!uses.isEmpty() && now - usesNotedNanos > USES_INTERVAL.toNanos()) {
                noteUses();
                usesNotedNanos = now;
            }
            failing = false;
        } catch (RuntimeException e) { // whatever it is: who throws is not asked again by the scheduler
            if (!failing) {
                LOG.warn("who may do what is not heard of any more: {}", e.toString());
            }
            failing = true;
        }
    }

    private void readState() {
        AccessState state = members.ask(new ReadState(asOfMillis == 0 ? 0 : asOfMillis - OVERLAP.toMillis()));
        close(state.closed());
        Map<String, ApiKey> read = new HashMap<>();
        state.keys().forEach(key -> read.put(key.digest(), key));
        keys = Optional.of(read);
        asOfMillis = state.asOfMillis();
        // By then all tokens of the session have expired by themselves.
        long forgotten = asOfMillis - tokenLifetime.plus(OVERLAP).toMillis();
        closed.values().removeIf(closedAt -> closedAt < forgotten);
    }

    private void noteUses() {
        List<KeyUse> noted = uses.entrySet().stream().map(use -> new KeyUse(use.getKey(), use.getValue())).toList();
        members.ask(new NoteUses(noted));
        noted.forEach(use -> uses.remove(use.id(), use.atMillis()));
    }

    @Override
    public void destroy() {
        thread.shutdownNow();
    }
}
