"""The contact directory: people, single points of contact, reported changes and emails to members."""
