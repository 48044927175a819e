"""CDP: governance and secretariat for England's Combating Drugs Partnerships."""
