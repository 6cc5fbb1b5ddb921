package io.dujiang.examples.settlement;

import io.dujiang.jobs.JobId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** The ledger's SQLite file, open for writing. Used by one thread. */
final class LedgerFile implements AutoCloseable {
    static final String NAME = "ledger.db";
    static final String REVENUE = "revenue";
    static final String RECEIVABLE = "receivable";

    private final InstantSource clock;
    private final Connection connection;
    private final PreparedStatement addInvoice;
    private final PreparedStatement addEntries;
    private final PreparedStatement findInvoice;

    LedgerFile(Path folder, LedgerSchema schema, InstantSource clock) throws SQLException {
        this.clock = clock;
        this.connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(NAME));
        prepareFile(schema);
        this.addInvoice =
                connection.prepareStatement("INSERT INTO invoice VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
        this.addEntries = connection.prepareStatement(
                "INSERT INTO entry(invoice, account, millionths) VALUES (?1, '%s', -?2), (?1, '%s', ?2)"
                        .formatted(RECEIVABLE, REVENUE));
        this.findInvoice = connection.prepareStatement(
                "SELECT number, job, attempt, customer, millionths, booked_at FROM invoice WHERE number = ?");
        connection.setAutoCommit(false);
    }

    private void prepareFile(LedgerSchema schema) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("PRAGMA busy_timeout = 10000");
            statement.execute(schema.invoiceTable());
            statement.execute(schema.entryTable());
        }
    }

    /** Books within the open transaction, or finds what was booked under the invoice's number before. */
    Booked book(Booking booking) throws SQLException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (!addInvoice(booking, now)) {
            return find(booking.invoice());
        }
        addEntries.setString(1, booking.invoice());
        addEntries.setLong(2, booking.millionths());
        addEntries.executeUpdate();
        return new Booked(booking, now);
    }

    private boolean addInvoice(Booking booking, Instant now) throws SQLException {
        addInvoice.setString(1, booking.invoice());
        addInvoice.setLong(2, booking.job().value());
        addInvoice.setInt(3, booking.attempt());
        addInvoice.setString(4, booking.customer());
        addInvoice.setLong(5, booking.millionths());
        addInvoice.setLong(6, EpochMicros.of(now));
        return addInvoice.executeUpdate() == 1;
    }

    private Booked find(String invoice) throws SQLException {
        findInvoice.setString(1, invoice);
        try (ResultSet row = findInvoice.executeQuery()) {
            row.next();
            Booking booking = new Booking(
                    row.getString(1), new JobId(row.getLong(2)), row.getInt(3), row.getString(4), row.getLong(5));
            return new Booked(booking, EpochMicros.instant(row.getLong(6)));
        }
    }

    void commit() throws SQLException {
        connection.commit();
    }

    void rollback() throws SQLException {
        connection.rollback();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
