package io.dujiang.examples.settlement;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** What must hold at the end of a run. */
final class Checks {
    private final List<String> broken = new ArrayList<>();

    private Checks() {}

    /**
     * Tells what does not hold.
     *
     * @param report the figures
     * @param audit the look into the files
     * @param kills how many were asked for
     * @param exitStatus of the service when it was asked to end
     * @return a sentence with the values for each; empty if all is well
     */
    static List<String> broken(Report report, Audit audit, int kills, int exitStatus) {
        Checks checks = new Checks();
        checks.equal(
                "submitted = accepted + duplicates + conflicts + invalid",
                report.submitted(),
                report.accepted() + report.duplicates() + report.conflicts() + report.invalid());
        checks.equal(
                "accepted = settled + refunded + dead letters",
                report.accepted(),
                report.settled() + report.refunded() + report.deadLetterCount());
        checks.equal("lost = 0", report.lost(), 0);
        checks.equal("doubled = 0", report.doubled(), 0);
        checks.ledger(audit);
        checks.equal("jobs in the file that no 202 named = 0", audit.strangers, 0);
        checks.equal("callbacks with a wrong signature = 0", audit.deliveries.forgedCount(), 0);
        checks.equal("crashes = --crash", report.crashes(), kills);
        checks.equal("exit status of the service = 0", exitStatus, 0);
        return checks.broken;
    }

    private void ledger(Audit audit) {
        equal("sum of all entries of the ledger = 0", audit.ledger.sum(), BigDecimal.ZERO);
        equal("invoices whose entries do not sum to 0 = 0", audit.ledger.unbalanced(), 0);
        equal("revenue in the ledger = sum of the orders settled and refunded", audit.ledger.revenue(), audit.expected);
    }

    private void equal(String what, long left, long right) {
        equal(what, BigDecimal.valueOf(left), BigDecimal.valueOf(right));
    }

    private void equal(String what, BigDecimal left, BigDecimal right) {
        if (left.compareTo(right) != 0) {
            broken.add("Does not hold: " + what + ": " + left.toPlainString() + " is not " + right.toPlainString());
        }
    }
}
