package io.doorbuster.bench.rival;

import com.zaxxer.hikari.HikariDataSource;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Stock counted down in Redis by a script, and the order inserted in PostgreSQL afterwards. A crash between the two
 * loses units; that is not measured.
 */
final class RedisLua implements Engine {

    private static final String TAKE = """
            local left = tonumber(redis.call('GET', KEYS[1]) or '0')
            if left < tonumber(ARGV[1]) then return 0 end
            redis.call('DECRBY', KEYS[1], ARGV[1])
            return 1""";
    private static final String PLACE = """
            WITH placed AS (INSERT INTO orders (id, attempt, email) VALUES (?, ?, ?))
            INSERT INTO order_lines (order_id, sku, quantity) VALUES (?, ?, ?)""";

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> redis;
    private final String digest;
    private final HikariDataSource pool;

    RedisLua(String redisUrl, HikariDataSource pool) {
        this.client = RedisClient.create(redisUrl);
        this.redis = client.connect();
        this.digest = redis.sync().scriptLoad(TAKE);
        this.pool = pool;
    }

    /** Also in the table, for the check afterwards. */
    @Override
    public void stock(String sku, long units) throws SQLException {
        Tables.stock(pool, sku, units);
        redis.sync().set(sku, Long.toString(units));
    }

    @Override
    public boolean place(NewOrder order) throws SQLException {
        Long taken = redis.sync().evalsha(digest, ScriptOutputType.INTEGER, new String[]{order.sku()},
                Long.toString(order.quantity()));
        if (taken == null || taken == 0) {
            return false;
        }
        try (Connection connection = pool.getConnection()) {
            return Tables.update(connection, PLACE, order.id(), order.attempt(), order.email(), order.id(),
                    order.sku(), order.quantity()) == 1;
        }
    }

    @Override
    public void close() {
        redis.close();
        client.shutdown();
        pool.close();
    }
}
