"""Tests of packs of agendas and papers."""
