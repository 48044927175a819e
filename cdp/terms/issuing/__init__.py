"""The documents that are issued, and checking one that someone was given."""
