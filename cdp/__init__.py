"""Combating Drugs Partnerships (CDP): governance and secretariat for England's partnerships."""
