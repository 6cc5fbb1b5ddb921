package io.dujiang.examples.settlement;

import io.dujiang.jobs.JobId;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * What a look into the ledger found.
 *
 * @param invoiceOf the invoice that each job booked
 * @param bookedTwice invoices booked more than once
 * @param unbalanced invoices whose entries do not sum to 0
 * @param sum of all entries
 * @param revenue the balance of the revenue account
 */
record LedgerAudit(
        Map<JobId, String> invoiceOf, long bookedTwice, long unbalanced, BigDecimal sum, BigDecimal revenue) {
    static LedgerAudit of(Path folder) throws SQLException {
        try (ReadOnly ledger = new ReadOnly(folder.resolve(LedgerFile.NAME))) {
            Map<JobId, String> invoiceOf = new HashMap<>();
            ledger.query(
                    "SELECT job, number FROM invoice",
                    row -> invoiceOf.put(new JobId(row.getLong(1)), row.getString(2)));
            return new LedgerAudit(
                    invoiceOf,
                    ledger.number("""
                            SELECT count(*) FROM (
                              SELECT number FROM invoice GROUP BY number HAVING count(*) > 1
                              UNION SELECT invoice FROM entry GROUP BY invoice HAVING count(*) > 2)"""),
                    ledger.number(
                            "SELECT count(*) FROM (SELECT 1 FROM entry GROUP BY invoice HAVING sum(millionths) <> 0)"),
                    sum(ledger, "entry"),
                    sum(ledger, "entry WHERE account = '" + LedgerFile.REVENUE + "'"));
        }
    }

    private static BigDecimal sum(ReadOnly ledger, String entries) throws SQLException {
        return Amounts.sum(
                ledger.number("SELECT sum(millionths / 1000000) FROM " + entries),
                ledger.number("SELECT sum(millionths % 1000000) FROM " + entries));
    }
}
