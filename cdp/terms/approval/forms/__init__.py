"""Forms for circulating, answering and signing."""
