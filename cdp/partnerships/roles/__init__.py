"""Roles, the SRO, and consents to regional viewers."""
