"""The text of terms of reference: sections, automatic text, and the quorum in words."""
