"""Creating a partnership, and the list of those in an installation."""
