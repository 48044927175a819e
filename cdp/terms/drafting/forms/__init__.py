"""Forms for drafting terms of reference."""
