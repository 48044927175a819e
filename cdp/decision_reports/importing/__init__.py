"""Import of an existing report: a file or pasted text is read in parts, which a person places before they are saved."""
