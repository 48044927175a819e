"""The outcomes at a glance: the headline metrics that have values, on one page, one printed page and one agenda item."""
