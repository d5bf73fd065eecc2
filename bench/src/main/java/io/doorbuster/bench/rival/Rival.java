package io.doorbuster.bench.rival;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;

/** Everything that the shop is measured against, by the name under which it appears. */
public enum Rival {
    NOP("nop"),
    PG_HOT_ROW("pg-hot-row"),
    PG_SINGLE_STATEMENT("pg-single-statement"),
    PG_SKIP_LOCKED("pg-skip-locked"),
    PG_BATCH("pg-batch"),
    REDIS_LUA_PG("redis-lua+pg");

    private final String title;

    Rival(String title) {
        this.title = title;
    }

    /** The name in tables and commands. */
    public String title() {
        return title;
    }

    /** Its schema in PostgreSQL. */
    public String schema() {
        return "rival_" + name().toLowerCase(Locale.ROOT);
    }

    /** The one of that name; throws {@link IllegalArgumentException} if there is none. */
    public static Rival named(String title) {
        return Arrays.stream(values()).filter(rival -> rival.title.equals(title)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no rival " + title));
    }

    /** Opens it; {@code redisUrl} is used by the one that needs it. */
    Engine open(String databaseUrl, String redisUrl) throws SQLException {
        return switch (this) {
            case NOP -> new Nop();
            case PG_HOT_ROW -> new HotRow(Tables.open(databaseUrl, schema()));
            case PG_SINGLE_STATEMENT -> new SingleStatement(Tables.open(databaseUrl, schema()));
            case PG_SKIP_LOCKED -> new SkipLocked(Tables.open(databaseUrl, schema()));
            case PG_BATCH -> new Batch(Tables.open(databaseUrl, schema()));
            case REDIS_LUA_PG -> new RedisLua(redisUrl, Tables.open(databaseUrl, schema()));
        };
    }
}
