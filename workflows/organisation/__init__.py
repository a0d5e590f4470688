"""The organisation as it changes: units that end, merge and move, windows, what is taken in from a workbook."""
