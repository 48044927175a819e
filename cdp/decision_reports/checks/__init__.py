"""What the check finds in a decision report, and what people accepted."""
