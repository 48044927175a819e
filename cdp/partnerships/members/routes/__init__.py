"""The pages of members and seats."""
