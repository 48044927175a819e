"""The matter under agenda items that is collected from the record: apologies, open actions, exceptions, what is next.

It is the same for every reader of the agenda, so it has nothing confidential: no Part 2 items, actions or decisions, no
sensitive interests, no restricted indicators and no small numbers. A publication keeps it as it was.
"""
