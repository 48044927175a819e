"""Email: rows written to the outbox with the change they are about, and the sender that delivers them."""
