package io.dujiang.jobs;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** A failure as two columns, reason and message. */
final class StoredFailure {
    private StoredFailure() {}

    static Optional<Failure> read(ResultSet row, int column) throws SQLException {
        String reason = row.getString(column);
        return reason == null ? Optional.empty() : Optional.of(new Failure(reason, row.getString(column + 1)));
    }
}
