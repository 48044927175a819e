"""What the records have for each section of a report, limited to public records, because reports are passed on."""
