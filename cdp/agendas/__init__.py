"""Agendas: items in order, their papers, declared interests, and each publication."""
