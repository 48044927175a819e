"""Forms for circulating, responding to and signing terms of reference."""
