"""Packs: agendas frozen with their papers in one PDF, with supplements, downloads and who has opened them."""
