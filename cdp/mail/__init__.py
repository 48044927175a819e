"""Email: rows added to the outbox in the transaction of a change, and the sender that delivers them."""
