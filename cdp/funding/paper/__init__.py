"""The finance paper for the standing item, written from the records, without confidential lines."""
