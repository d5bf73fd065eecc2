package io.doorbuster.store;

import io.doorbuster.store.Database.Settings;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The PostgreSQL servers that a URL names. All are tried at once, and the one is used that takes writes on the highest
 * timeline: after a failover the old primary may be back and take writes as well. What was used once is remembered, so
 * that a member that has seen the new primary never goes back to the old one, even if only that answers.
 */
final class Servers {

    /** On a private network a server that is there accepts within milliseconds. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    /** Four round trips: also over a network that takes a second for each, or connections would never come back. */
    private static final Duration LOGIN_TIMEOUT = Duration.ofSeconds(5);
    /** For the question after the login which server it is. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(1);
    /** A server that is no older than the one before will do; one that is newer answers about as fast. */
    private static final Duration GRACE = Duration.ofMillis(200);

    private final Settings settings;
    private final AtomicReference<@Nullable ServerState> newest = new AtomicReference<>();

    /** A connection, and what is at its other end. */
    private record Open(Connection connection, ServerState state) {}

    Servers(Settings settings) {
        this.settings = settings;
    }

    /**
     * A new connection to the server that takes writes; the caller closes it. Blocks for six seconds at most.
     *
     * @param limits sets what else the connection needs
     */
    Connection primary(Consumer<PGSimpleDataSource> limits) throws SQLException {
        ServerState known = newest.get();
        Predicate<ServerState> suits = state -> !state.standby() && (known == null || !known.succeeds(state));
        List<CompletableFuture<Open>> attempts = attempts(limits);
        await(attempts, state -> known != null && suits.test(state));
        Open chosen = choose(attempts, suits, known).orElseThrow(() -> nobody(attempts));
        newest.accumulateAndGet(chosen.state(),
                (before, now) -> before == null || !before.succeeds(now) ? now : before);
        return chosen.connection();
    }

    /** As {@link #primary}, to a server that takes no writes; empty if there is none. */
    Optional<Connection> standby(Consumer<PGSimpleDataSource> limits) throws SQLException {
        List<CompletableFuture<Open>> attempts = attempts(limits);
        await(attempts, ServerState::standby);
        return choose(attempts, ServerState::standby, newest.get()).map(Open::connection);
    }

    /** Whether there may be a standby. */
    boolean areSeveral() {
        return source().getServerNames().length > 1;
    }

    /** {@link #primary} for those who need a data source. */
    DataSource primaries(Consumer<PGSimpleDataSource> limits) {
        return new Primaries(this, limits);
    }

    private List<CompletableFuture<Open>> attempts(Consumer<PGSimpleDataSource> limits) {
        PGSimpleDataSource all = source();
        String[] names = all.getServerNames();
        int[] ports = all.getPortNumbers();
        return IntStream.range(0, names.length).mapToObj(i -> {
            PGSimpleDataSource one = source();
            one.setServerNames(new String[]{names[i]});
            one.setPortNumbers(new int[]{ports[i]});
            limits.accept(one);
            return attempt(one);
        }).toList();
    }

    private PGSimpleDataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(settings.url());
        source.setUser(settings.user());
        source.setPassword(settings.password());
        source.setApplicationName("doorbuster");
        source.setConnectTimeout(Math.toIntExact(CONNECT_TIMEOUT.toSeconds()));
        source.setLoginTimeout(Math.toIntExact(LOGIN_TIMEOUT.toSeconds()));
        source.setTcpKeepAlive(true);
        // The driver would take the first primary, and remember for ten seconds who was none.
        source.setTargetServerType("any");
        return source;
    }

    private static CompletableFuture<Open> attempt(PGSimpleDataSource server) {
        CompletableFuture<Open> attempt = new CompletableFuture<>();
        Thread.ofVirtual().name("connecting").start(() -> {
            try {
                attempt.complete(open(server));
            } catch (SQLException | RuntimeException e) {
                attempt.completeExceptionally(e);
            }
        });
        return attempt;
    }

    private static Open open(PGSimpleDataSource server) throws SQLException {
        Connection connection = server.getConnection();
        try {
            return new Open(connection, ServerState.of(connection));
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Waits for all, or for a moment longer than for one that suffices. */
    private static void await(List<CompletableFuture<Open>> attempts, Predicate<ServerState> suffices)
            throws SQLException {
        CompletableFuture<@Nullable Void> enough = new CompletableFuture<>();
        whenOpen(attempts, open -> {
            if (suffices.test(open.state())) {
                enough.completeOnTimeout(null, GRACE.toMillis(), TimeUnit.MILLISECONDS);
            }
        });
        CompletableFuture<?> all = CompletableFuture.allOf(attempts.toArray(CompletableFuture<?>[]::new));
        try {
            CompletableFuture.anyOf(all.exceptionally(_ -> null), enough)
                    .get(LOGIN_TIMEOUT.plus(ANSWER_TIMEOUT).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // Those that have answered are chosen from.
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            whenOpen(attempts, Servers::close);
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException("interrupted while connecting", "08001", e);
        }
    }

    /** The best of those that have answered; all others are closed, also those that answer later. */
    private static Optional<Open> choose(List<CompletableFuture<Open>> attempts, Predicate<ServerState> suits,
            @Nullable ServerState known) {
        Comparator<Open> order = Comparator.comparing(open -> known == null || known.isRelated(open.state()));
        Optional<Open> best = attempts.stream()
                .filter(attempt -> attempt.isDone() && !attempt.isCompletedExceptionally())
                .map(CompletableFuture::join).filter(open -> suits.test(open.state()))
                .max(order.thenComparingLong(open -> open.state().timeline()));
        whenOpen(attempts, open -> {
            if (!best.equals(Optional.of(open))) {
                close(open);
            }
        });
        return best;
    }

    /** Does {@code then} with each that is open, or as soon as it is. */
    private static void whenOpen(List<CompletableFuture<Open>> attempts, Consumer<Open> then) {
        for (CompletableFuture<Open> attempt : attempts) {
            var _ = attempt.thenAccept(then);
        }
    }

    /** Says of each server why it is not used. */
    private SQLException nobody(List<CompletableFuture<Open>> attempts) {
        List<String> reasons = new ArrayList<>();
        for (CompletableFuture<Open> attempt : attempts) {
            switch (attempt.state()) {
                case RUNNING, CANCELLED -> reasons.add("no answer in time");
                case SUCCESS -> {
                    ServerState state = attempt.resultNow().state();
                    reasons.add(state.standby() ? "a standby, which takes no writes"
                            : state + ", is from before a failover: " + newest.get() + " was used already");
                }
                case FAILED -> {
                    if (attempts.size() == 1 && attempt.exceptionNow() instanceof SQLException fault) {
                        return fault;
                    }
                    reasons.add(String.valueOf(attempt.exceptionNow().getMessage()));
                }
            }
        }
        return new SQLTransientConnectionException(
                "none of " + attempts.size() + " servers can be used: " + String.join("; ", reasons), "08001");
    }

    private static void close(Open open) {
        try {
            open.connection().close();
        } catch (SQLException e) {
            // It was not needed.
        }
    }

    /** What a pool asks for connections. */
    private record Primaries(Servers servers, Consumer<PGSimpleDataSource> limits) implements DataSource {

        @Override
        public Connection getConnection() throws SQLException {
            return servers.primary(limits);
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            throw new SQLFeatureNotSupportedException("the user is the one of the settings");
        }

        @Override
        public @Nullable PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(@Nullable PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return Math.toIntExact(LOGIN_TIMEOUT.toSeconds());
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("this is no " + type.getName());
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
