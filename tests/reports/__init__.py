"""Tests of reports and of the log of reporting lines."""
