"""The text of terms of reference: sections, the figures filled in, and the quorum in words."""
