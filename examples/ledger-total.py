#!/usr/bin/env python3
"""What the demo's ledger total must be, worked out from the CSV alone: ledger-total.py FILE.csv"""
import csv, sys
from decimal import Decimal

first = {}  # of two lines with the same invoice number, the later one is a duplicate or a conflict
with open(sys.argv[1], encoding="utf-8-sig", newline="") as file:
    for line in csv.DictReader(file):
        first.setdefault(line["InvoiceNo"], line)
total = sum(Decimal(line["Quantity"]) * Decimal(line["UnitPrice"]) for line in first.values() if line["CustomerID"].isdigit())
print(f"{total.normalize():f}")
