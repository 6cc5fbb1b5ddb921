package io.dujiang.examples.settlement;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** An SQLite file that is only looked into, while its owner runs or after its death. */
final class ReadOnly implements AutoCloseable {
    private final Connection connection;

    ReadOnly(Path file) throws SQLException {
        this.connection =
                DriverManager.getConnection("jdbc:sqlite:file:" + file.toUri().getRawPath() + "?mode=ro");
    }

    void query(String sql, RowReader reader) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                reader.read(row);
            }
        }
    }

    long number(String sql) throws SQLException {
        long[] value = {0};
        query(sql, row -> value[0] = row.getLong(1));
        return value[0];
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    @FunctionalInterface
    interface RowReader {
        void read(ResultSet row) throws SQLException;
    }
}
