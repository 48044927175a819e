"""The workplan as a spreadsheet: the export, and the import that reads it back."""
