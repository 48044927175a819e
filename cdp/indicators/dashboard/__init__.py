"""Outcomes at a glance: the headline metrics with values, on one page, in print and in an agenda item."""
