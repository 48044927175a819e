"""Forms for writing a draft."""
