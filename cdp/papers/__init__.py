"""Papers of a meeting: requests, personal links, purpose, cover reports and clearances."""
