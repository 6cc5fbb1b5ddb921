package io.dujiang.examples.settlement;

/** The tables of the ledger. */
enum LedgerSchema {
    /** An invoice can be booked only once. */
    WITH_KEY("PRIMARY KEY", "STRICT, WITHOUT ROWID"),
    /** For tests of the audit: nothing keeps an invoice from being booked again. */
    WITHOUT_KEY("NOT NULL", "STRICT");

    private final String numberConstraint;
    private final String options;

    LedgerSchema(String numberConstraint, String options) {
        this.numberConstraint = numberConstraint;
        this.options = options;
    }

    String invoiceTable() {
        return """
                CREATE TABLE IF NOT EXISTS invoice(
                  number TEXT %s, job INTEGER NOT NULL, attempt INTEGER NOT NULL,
                  customer TEXT NOT NULL, millionths INTEGER NOT NULL, booked_at INTEGER NOT NULL) %s""".formatted(numberConstraint, options);
    }

    /** Credits are positive and debits negative, so the entries of an invoice sum to 0. */
    String entryTable() {
        return """
                CREATE TABLE IF NOT EXISTS entry(
                  id INTEGER PRIMARY KEY, invoice TEXT NOT NULL, account TEXT NOT NULL, millionths INTEGER NOT NULL) STRICT""";
    }
}
