"""The contact directory: who is where and how to reach them, single points of contact, changes and circulars."""
