"""Reviews of terms of reference: due dates, and differences between the terms and the records."""
