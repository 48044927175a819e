"""Partnerships: their footprints, leaders and boards, and the organisations and people on those boards."""
