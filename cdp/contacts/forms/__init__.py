"""Forms for contacts and emails to members."""
