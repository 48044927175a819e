"""The first page of each person: what needs them, what comes next, what is late."""
