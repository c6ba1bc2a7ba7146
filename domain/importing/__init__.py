"""The spreadsheet of the year: read, compared, written."""
