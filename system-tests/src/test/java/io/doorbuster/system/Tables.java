package io.doorbuster.system;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What stands in the tables of a shop, those included that nobody has thought of yet. */
final class Tables {

    /** What operators tried is recorded even if it was refused; when a key was used last; what is void may not sell. */
    private static final Set<String> LOGS = Set.of("operator_log", "api_keys", "attempts");

    private Tables() {}

    /** All tables by name. */
    static List<String> names(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    /** A digest of each table's rows, but for those that record refusals too. */
    static Map<String, String> digests(Cluster cluster) throws SQLException {
        Map<String, String> digests = new TreeMap<>();
        try (Connection connection = cluster.database(); Statement statement = connection.createStatement()) {
            for (String table : names(connection)) {
                if (!LOGS.contains(table)) {
                    try (ResultSet rows = statement.executeQuery("SELECT count(*) || ' ' || coalesce(md5(string_agg("
                            + "t::text, '|' ORDER BY t::text)), '') FROM " + table + " t")) {
                        rows.next();
                        digests.put(table, rows.getString(1));
                    }
                }
            }
        }
        return digests;
    }

    /** Tables with a row that holds one of these texts in any column, whatever the case. */
    static List<String> thatMention(Cluster cluster, List<String> smallLetters) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = cluster.database()) {
            for (String table : names(connection)) {
                try (PreparedStatement statement = connection.prepareStatement("SELECT count(*) FROM " + table
                        + " t WHERE EXISTS (SELECT FROM unnest(?) AS p (text) WHERE position(p.text IN lower(t::text))"
                        + " > 0)")) {
                    statement.setArray(1, connection.createArrayOf("text", smallLetters.toArray()));
                    if (count(statement) > 0) {
                        found.add(table);
                    }
                }
            }
        }
        return found;
    }

    /** The number that {@code sql} answers. */
    static long count(Cluster cluster, String sql) throws SQLException {
        try (Connection connection = cluster.database();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            return count(statement);
        }
    }

    private static long count(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
