"""Access to confidential items: an administrator of the installation reads one Part 2 item for an hour."""
