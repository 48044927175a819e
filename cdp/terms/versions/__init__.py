"""The versions on record: their states, the facts they are filled from, and how two compare."""
