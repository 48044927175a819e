"""Written procedures: a board decides between meetings, by replies in writing (docs/rules/states.md 11)."""
