"""Terms of reference: drafted from a whole text, signed by the SRO, in force from a date, kept for ever."""
