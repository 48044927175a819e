"""The backlog of a board: items that members propose, and items deferred, until they are on an agenda."""
