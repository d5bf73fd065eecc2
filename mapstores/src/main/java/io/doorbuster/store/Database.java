package io.doorbuster.store;

import com.hazelcast.core.HazelcastInstance;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.fulfillment.RecentOrders;
import io.doorbuster.domain.order.Durability;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL, as one member uses it: a small pool for everything but the journal, whose writer has a connection of its
 * own. Every wait has an end. Safe for use by many threads.
 */
public final class Database implements AutoCloseable {

    /** Key in the member's user context; MapStores, which are named by class in the YAML, find the database there. */
    public static final String KEY = "io.doorbuster.database";

    /** The pool opens connections by itself; whoever finds none free, waits no longer than this. */
    private static final Duration POOL_TIMEOUT = Duration.ofSeconds(3);
    /** A connection that answers later is replaced; it may be the network that is slow. */
    private static final Duration VALIDATION_TIMEOUT = Duration.ofSeconds(2);
    /** A server that says nothing for this long is taken for gone, though the connection stands. */
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(30);
    /** Shorter than the socket timeout, so that the server ends a slow statement itself and says so. */
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(25);
    /** Row locks are held for milliseconds; whoever waits longer has met a stuck transaction. */
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(5);
    /** A member that stalls within a transaction must not keep the lock on a hot SKU. */
    private static final Duration IDLE_IN_TRANSACTION_TIMEOUT = Duration.ofSeconds(10);
    /** For reading a whole table once: a shop's lifetime of order lines takes minutes at most. */
    private static final Duration REPORT_TIMEOUT = Duration.ofMinutes(5);
    /** Connections are renewed, so that servers behind a changed address are found and server memory is freed. */
    private static final Duration MAX_LIFETIME = Duration.ofMinutes(10);
    /** Idle connections are tried this often, so that firewalls do not drop them in silence. */
    private static final Duration KEEP_ALIVE = Duration.ofMinutes(1);

    /**
     * PostgreSQL compiles what it takes for a long query, by its estimate, each time anew. Ours are short, and its
     * estimates are not: the order stream's query of 0.6 ms was compiled for 75 ms, eight times a second.
     */
    private static final String NO_JIT = " -c jit=off";

    /**
     * Statements are planned when they are first used, and in a new shop that is while the tables are empty, where reading
     * all of them is the cheapest. The plan stays until they are analyzed: for the first minute of its first sale,
     * PostgreSQL took more than a core to read orders again and again (bench P17: 1,530 replays/s, now 10,938).
     * All that we ask is by an index, but for reports.
     */
    private static final String BY_INDEX = " -c enable_seqscan=off";

    /**
     * For the journal, whose statements find all that they touch by key: one plan for ever. Where PostgreSQL may choose, it
     * takes a plan for one SKU for cheaper than one for any number of them, and so makes it anew for each batch: 0.1 ms, of
     * the 0.8 ms that a batch takes it ({@code bench P17}, pg_stat_statements with track_planning).
     */
    private static final String ONE_PLAN = " -c plan_cache_mode=force_generic_plan";

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private final Servers servers;
    private final HikariDataSource pool;
    private final RecentOrders recentOrders = new RecentOrders(RecentOrders.CAPACITY);
    private final ShopperReads shopperReads = new ShopperReads();
    private final Map<String, Supplier<WriteBehindStats>> writeBehind = new ConcurrentHashMap<>();

    /**
     * Where the server is and how to log in.
     *
     * @param url {@code jdbc:postgresql://host:port/database}; TLS settings may be given in it, and several hosts, of
     *     which the one is used that takes writes
     * @param poolSize connections besides the journal's
     */
    public record Settings(String url, String user, String password, int poolSize) {

        /**
         * Three write-behind threads, one stream, and a few loads and operators at a time: PostgreSQL is kept busy with
         * fewer connections than threads.
         */
        public static final int DEFAULT_POOL_SIZE = 10;

        public Settings {
            if (!url.startsWith("jdbc:postgresql:")) {
                throw new IllegalArgumentException("not a URL of PostgreSQL (jdbc:postgresql://host:port/database)");
            }
            if (poolSize < 1) {
                throw new IllegalArgumentException("pool size " + poolSize + " is not positive");
            }
        }

        /**
         * Reads {@code DOORBUSTER_DATABASE_URL}, {@code _USER} and {@code _PASSWORD}; the first two must be there.
         * Throws {@link IllegalArgumentException}, with a message for the operator.
         */
        public static Settings fromEnvironment() {
            return from(System.getenv());
        }

        static Settings from(Map<String, String> environment) {
            return new Settings(required(environment, "DOORBUSTER_DATABASE_URL"),
                    required(environment, "DOORBUSTER_DATABASE_USER"),
                    environment.getOrDefault("DOORBUSTER_DATABASE_PASSWORD", ""), DEFAULT_POOL_SIZE);
        }

        private static String required(Map<String, String> environment, String name) {
            String value = environment.getOrDefault(name, "");
            if (value.isBlank()) {
                throw new IllegalArgumentException(name + " is not set");
            }
            return value;
        }

        /** Leaves out the URL's parameters and the password: both may hold secrets. */
        @Override
        public String toString() {
            return "Settings[" + url.replaceFirst("\\?.*", "") + ", user " + user + ", pool of " + poolSize + "]";
        }
    }

    /** Work on a connection. */
    @FunctionalInterface
    interface Work<R> {
        R on(Connection connection) throws SQLException;
    }

    private Database(Servers servers, HikariDataSource pool) {
        this.servers = servers;
        this.pool = pool;
    }

    /**
     * Connects, refuses a server that would lose commits in a crash, and brings the schema up to date; several members
     * may do so at once. Blocks for seconds.
     *
     * @throws LedgerUnavailableException if the server cannot be reached or does not let us in
     * @throws IllegalStateException if the server is not durable or its schema is not ours
     */
    public static Database open(Settings settings) {
        Servers servers = new Servers(settings);
        try (Connection connection = servers.primary(_ -> {})) {
            DurabilityCheck.requireDurable(connection);
        } catch (SQLException e) {
            throw new LedgerUnavailableException("cannot use " + settings + ": " + e.getMessage(), e);
        }
        migrate(servers);
        return new Database(servers, new HikariDataSource(pool(settings, servers)));
    }

    /** The database of the member, empty before it was put into the user context. */
    public static Optional<Database> of(HazelcastInstance member) {
        return member.getUserContext().get(KEY) instanceof Database database ? Optional.of(database) : Optional.empty();
    }

    /** The pool: connections in auto-commit, with time limits on statements, locks and idle transactions. */
    public DataSource dataSource() {
        return pool;
    }

    /**
     * A connection outside the pool, for the journal's writer: auto-commit off, READ COMMITTED. It has no statement
     * timeout, which could cancel a COMMIT that waits for its standby; the socket timeout ends every wait instead. The
     * caller closes it. A server that would lose commits in a crash is refused, as if it could not be reached.
     */
    public Connection openConnection() throws SQLException {
        Connection connection = servers.primary(source -> {
            limit(source);
            source.setOptions(source.getOptions() + ONE_PLAN);
        });
        try {
            // Asked each time: after a failover it is another server.
            DurabilityCheck.requireDurable(connection);
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        } catch (IllegalStateException e) {
            connection.close();
            throw new SQLNonTransientConnectionException(e.getMessage(), "08004", e);
        }
    }

    /** What a commit survives, as the server is set now; blocks for a query. Ask again after reconnecting. */
    public Durability durability() {
        return call("reading the server's durability", DurabilityCheck::durability);
    }

    /** What the member's journal tells of the orders that it commits, for a stream that runs on the same member. */
    public RecentOrders recentOrders() {
        return recentOrders;
    }

    /** Whether shoppers' reads are refused at once at the moment, since PostgreSQL did not answer the last ones. */
    public boolean refusesReads() {
        return shopperReads.areRefused();
    }

    /** What each write-behind store has done so far, by map name. */
    public Map<String, WriteBehindStats> writeBehind() {
        Map<String, WriteBehindStats> stats = new TreeMap<>();
        writeBehind.forEach((map, source) -> stats.put(map, source.get()));
        return stats;
    }

    /** Ends all connections of the pool. */
    @Override
    public void close() {
        pool.close();
    }

    void register(String map, Supplier<WriteBehindStats> stats) {
        writeBehind.put(map, stats);
    }

    /** Does {@code work} in auto-commit; translates what goes wrong. */
    <R> R call(String doing, Work<R> work) {
        try {
            return attempt(work);
        } catch (SQLException e) {
            throw SqlFaults.translate(doing, e);
        }
    }

    /**
     * As {@link #call}, for what a shopper waits for: given up after {@link ShopperReads#LIMIT}, and while PostgreSQL
     * does not answer, refused at once.
     */
    <R> R read(String doing, Work<R> work) {
        return shopperReads.read(doing, () -> attempt(connection -> {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(ShopperReads.LIMIT.toMillis()));
            return work.on(connection);
        }));
    }

    /** Does {@code work} in one transaction; rolls back and translates what goes wrong. */
    <R> R transact(String doing, Work<R> work) {
        return call(doing, connection -> {
            connection.setAutoCommit(false);
            return commit(connection, work);
        });
    }

    /**
     * Reads in one snapshot, with time for whole tables; on a standby if there is one that has all of this moment. While
     * it lasts, hot rows of the server cannot be cleaned up: keep it rare.
     */
    <R> R snapshot(String doing, Work<R> work) {
        try {
            Optional<Connection> standby = servers.areSeveral() ? Standby.current(servers) : Optional.empty();
            if (standby.isPresent()) {
                try (Connection connection = standby.get()) {
                    return readSnapshot(connection, work);
                }
            }
        } catch (SQLException e) {
            LOG.info("{} on the primary, since the standby does not: {}", doing, e.getMessage());
        }
        return call(doing, connection -> readSnapshot(connection, work));
    }

    private static <R> R readSnapshot(Connection connection, Work<R> work) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(REPORT_TIMEOUT.plus(LOCK_TIMEOUT).toMillis()));
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("SET LOCAL statement_timeout = " + REPORT_TIMEOUT.toMillis()
                    + "; SET LOCAL enable_seqscan = on");
        }
        return commit(connection, work);
    }

    /** Does {@code work} in auto-commit and leaves the fault as it is. */
    <R> R attempt(Work<R> work) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return work.on(connection);
        }
    }

    /** A pooled connection that is closed before its commit is rolled back by the pool. */
    private static <R> R commit(Connection connection, Work<R> work) throws SQLException {
        R result = work.on(connection);
        ConfirmedCommit.on(connection);
        return result;
    }

    /** Without limits on statements: migrations wait for one another, and may rewrite tables. */
    private static void migrate(Servers servers) {
        try {
            Flyway.configure().dataSource(servers.primaries(_ -> {})).locations("classpath:db/migration").load()
                    .migrate();
        } catch (FlywayException e) {
            throw new IllegalStateException("cannot bring the schema up to date: " + e.getMessage(), e);
        }
    }

    private static HikariConfig pool(Settings settings, Servers servers) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("doorbuster");
        config.setDataSource(servers.primaries(source -> {
            limit(source);
            source.setOptions(source.getOptions() + option("statement_timeout", STATEMENT_TIMEOUT));
        }));
        config.setMaximumPoolSize(settings.poolSize());
        config.setConnectionTimeout(POOL_TIMEOUT.toMillis());
        config.setValidationTimeout(VALIDATION_TIMEOUT.toMillis());
        config.setMaxLifetime(MAX_LIFETIME.toMillis());
        config.setKeepaliveTime(KEEP_ALIVE.toMillis());
        config.setInitializationFailTimeout(-1); // the server has just been talked to
        return config;
    }

    static void limit(PGSimpleDataSource source) {
        source.setSocketTimeout(Math.toIntExact(SOCKET_TIMEOUT.toSeconds()));
        source.setOptions(option("lock_timeout", LOCK_TIMEOUT)
                + option("idle_in_transaction_session_timeout", IDLE_IN_TRANSACTION_TIMEOUT) + BY_INDEX + NO_JIT);
    }

    private static String option(String name, Duration limit) {
        return " -c " + name + "=" + limit.toMillis();
    }
}
