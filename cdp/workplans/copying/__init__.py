"""Copying the unfinished activities of one year's plan into the plan of a later year."""
