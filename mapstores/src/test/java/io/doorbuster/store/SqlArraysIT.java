package io.doorbuster.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlArraysIT {

    private static final TestServer SERVER = new TestServer();

    @AfterAll
    static void stop() throws IOException {
        SERVER.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 50, 1_000})
    void sendsUuidsAsTheyAre(int count) {
        Random random = new Random(count);
        List<UUID> uuids = Stream.generate(() -> new UUID(random.nextLong(), random.nextLong())).limit(count).toList();

        assertThat(asText("uuid", connection -> SqlArrays.uuids(connection, uuids)))
                .isEqualTo(uuids.stream().map(UUID::toString).collect(Collectors.joining(",")));
    }

    @Test
    void sendsTextsAsTheyAre() {
        List<String> texts = List.of("", "a", "{}", "\"quoted\\\"", "NULL", "Zoë ✓ 🛒", "tab\tand\nline");

        assertThat(asText("text", connection -> SqlArrays.texts(connection, texts))).isEqualTo(String.join(",", texts));
    }

    @Test
    void sendsNumbersAsTheyAre() {
        assertThat(asText("bigint",
                connection -> SqlArrays.longs(connection, List.of(0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE),
                        Long::longValue)))
                .isEqualTo("0,-1," + Long.MIN_VALUE + "," + Long.MAX_VALUE);
    }

    private interface Binding {
        Array of(Connection connection) throws SQLException;
    }

    private static String asText(String type, Binding binding) {
        return SERVER.database().call("reading an array back", connection -> {
            String select = "SELECT array_to_string(?::" + type + "[], ',')";
            try (PreparedStatement statement = connection.prepareStatement(select)) {
                statement.setArray(1, binding.of(connection));
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return row.getString(1);
                }
            }
        });
    }
}
