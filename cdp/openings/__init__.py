"""Openings: an administrator of the installation reads one Part 2 item for a while, by giving a reason."""
