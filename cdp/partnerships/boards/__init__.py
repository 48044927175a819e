"""Boards and sub-groups: their structure, the bodies that they act as, and their reporting lines."""
