"""Out to partners and the SRO: requests, answers, the rule they are counted by, and the signature."""
