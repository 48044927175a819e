"""Mail: rows written with the change they tell of, and the sender that delivers them."""
