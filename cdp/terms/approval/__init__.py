"""Approval by partners and the SRO: requests, responses, the agreement rule and the signature."""
