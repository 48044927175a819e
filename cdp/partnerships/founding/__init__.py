"""Creating a partnership, and the list of all partnerships in an installation."""
